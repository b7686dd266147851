// One of TDesign's icons, in the colour of the words around it or its own. It
// says nothing: whoever uses it has words or a label beside it.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { name: String, size: { type: String, value: '1.2em' }, color: String },
});
