// A switch with a name and the size of a finger: TDesign's own is 28 px high and says nothing but its role.
// Sends change with the value it would have; who listens decides whether it has it.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** What is switched, for who cannot see it. */
    label: String,
    value: Boolean,
    disabled: Boolean,
  },
  methods: {
    turn() {
      if (!this.data.disabled) this.triggerEvent('change', { value: !this.data.value });
    },
  },
});
