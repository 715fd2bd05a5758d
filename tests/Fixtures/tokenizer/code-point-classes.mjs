// How JavaScript's regular expressions classify every code point, one character each, in order:
// L letter, N number, S white space, O other, - not assigned in this Node.js's Unicode version.
const classOf = text =>
  /\P{Assigned}/u.test(text) ? '-' : /\p{L}/u.test(text) ? 'L' : /\p{N}/u.test(text) ? 'N' : /\s/u.test(text) ? 'S' : 'O';

let classes = '';
for (let codePoint = 0; codePoint < 0x110000; codePoint++) classes += classOf(String.fromCodePoint(codePoint));
console.log(classes);
