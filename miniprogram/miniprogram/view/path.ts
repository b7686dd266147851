// Reads and writes a field of a form by its path, such as courses[1].minutes; pure.

const parts = (path: string): string[] => path.replace(/\[(\d+)\]/g, '.$1').split('.');

export function getAt(form: object, path: string): unknown {
  return parts(path).reduce<unknown>((o, k) => (o as Record<string, unknown> | undefined)?.[k], form);
}

/** Sets one field; what is missing on the way is made. */
export function setAt(form: object, path: string, value: unknown): void {
  const keys = parts(path);
  const last = keys.pop()!;
  const at = keys.reduce<Record<string, unknown>>(
    (o, k) => {
      o[k] ??= {};
      return o[k] as Record<string, unknown>;
    },
    form as Record<string, unknown>,
  );
  at[last] = value;
}
