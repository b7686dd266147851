// A field of a form: its name, whether it must be filled in, what it is for,
// its control, and the error at it. Nothing moves and nothing takes the focus
// when an error appears. `plain` leaves out the box around the control.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    label: String,
    required: Boolean,
    error: String,
    hint: String,
    note: String,
    plain: Boolean,
  },
});
