// WXS differs from JavaScript in three places; these make it run as JavaScript.

/** In WXS `x.constructor` is a string such as 'Array', and require() keeps its suffix. */
export function wxsToScript(source) {
  return source
    .replace(/([\w$.\][]+)\.constructor\b/g, '__wxsConstructor($1)')
    .replace(/require\(\s*(['"])([^'"]+?)\.wxs\1\s*\)/g, 'require($1$2$1)');
}

/** The modules that a script requires, as written. */
export function requiresOf(script) {
  return [...script.matchAll(/require\(\s*['"]([^'"]+)['"]\s*\)/g)].map((m) => m[1]);
}

/** WXS's own globals, put before every script. */
export const wxsRuntime = `
var __wxsConstructor = function (x) { return x == null ? undefined : Object.prototype.toString.call(x).slice(8, -1); };
var getRegExp = function (pattern, flags) { return new RegExp(pattern, flags); };
var getDate = function () {
  return new (Function.prototype.bind.apply(Date, [null].concat([].slice.call(arguments))))();
};`;
