// Where the server is, by the mini-program's own environment. This file is
// written by upload.mjs from the build's setting; what lies here is nobody's.
export const hosts: Record<string, string> = {
  develop: 'https://shigang.invalid',
  trial: 'https://shigang.invalid',
  release: 'https://shigang.invalid',
};
