// What the linter keeps: recommended TypeScript, plain modern scripts for the
// preview, and the arrows of the mini-program: view/ decides without wx, only
// api/ talks to the server.
import js from '@eslint/js';
import ts from 'typescript-eslint';
import wxml from 'eslint-plugin-wxml';
import wxmlParser from '@wxml/parser';

const network = ['request', 'uploadFile', 'downloadFile', 'connectSocket'].map((property) => ({
  object: 'wx',
  property,
  message: 'only api/ talks to the server',
}));
const scripts = ['miniprogram/**/*.ts'];

export default [
  { ignores: ['dist/', 'node_modules/', 'miniprogram/miniprogram_npm/', 'miniprogram/api/schema.d.ts'] },
  ...[js.configs.recommended, ...ts.configs.recommended].map((c) => ({
    ...c,
    files: [...scripts, 'preview/**/*.{js,mjs}', 'tests/**/*.mjs', '*.mjs'],
  })),
  {
    files: ['preview/**/*.{js,mjs}', 'tests/**/*.mjs', '*.mjs'],
    rules: { 'no-undef': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  { files: scripts, rules: { 'no-undef': 'off', 'no-restricted-properties': ['error', ...network], eqeqeq: 'error' } },
  { files: ['miniprogram/api/*.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['miniprogram/view/*.ts'],
    rules: { 'no-restricted-globals': ['error', 'wx', 'getApp', 'Page', 'Component'] },
  },
  {
    files: ['miniprogram/**/*.wxml'],
    languageOptions: { parser: wxmlParser },
    plugins: { wxml },
    rules: {
      'wxml/report-wxml-syntax-error': 'error',
      'wxml/no-duplicate-attributes': 'error',
      'wxml/no-wx-for-with-wx-else': 'error',
      'wxml/report-interpolation-error': 'error',
      'wxml/no-inconsistent-tagname': 'error',
      'wxml/no-unexpected-string-bool': 'error',
      'wxml/no-vue-directive': 'error',
      'wxml/no-wx-if-string': 'error',
      'wxml/wx-key': 'error',
    },
  },
];
