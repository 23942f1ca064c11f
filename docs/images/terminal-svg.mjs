// Draws what a terminal shows as SVG: text in, picture out, nothing to install.
//
//   export INGEST_HOME=$(mktemp -d)
//   TERM=xterm-256color script -qec 'stty cols 96; ./ingest run samples 2>/dev/null' /dev/null \
//     | node docs/images/terminal-svg.mjs './ingest run samples' > docs/images/run-samples.svg
import { readFileSync } from 'node:fs';

const cell = { width: 8.4, height: 19 };
const edge = 16;
const colours = { 1: '#e06c75', 2: '#98c379', 3: '#e5c07b', 4: '#61afef', 8: '#7f848e', 9: '#e06c75', 10: '#98c379', 11: '#e5c07b', 12: '#61afef' };
const escape = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

// Colours and bold (ECMA-48 SGR) become attributes; every other code is left out.
function pieces(line) {
  const found = [];
  let colour = null;
  let bold = false;
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const codes = part.match(/^\x1b\[([0-9;]*)m$/);
    if (!codes) {
      const text = part.replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]/g, '');
      if (text) found.push({ text, colour, bold });
      continue;
    }
    const numbers = (codes[1] || '0').split(';').map(Number);
    for (let i = 0; i < numbers.length; i++) {
      const n = numbers[i];
      if (n === 0) [colour, bold] = [null, false];
      else if (n === 1) bold = true;
      else if (n === 38 && numbers[i + 1] === 5) colour = colours[numbers[(i += 2)]] ?? null;
      else if (n >= 30 && n <= 37) colour = colours[n - 30];
      else if (n >= 90 && n <= 97) colour = colours[n - 82] ?? null;
    }
  }
  return found;
}

const output = readFileSync(0, 'utf8').replace(/\r/g, '').replace(/\n+$/, '').split('\n').map(pieces);
const lines = [[{ text: '$ ', colour: colours[8] }, { text: process.argv[2] ?? '', bold: true }], ...output];
const longest = Math.max(...lines.map(line => line.reduce((sum, piece) => sum + piece.text.length, 0)));
const width = Math.ceil(longest * cell.width) + 2 * edge;
const height = lines.length * cell.height + 2 * edge;
const text = lines.map((line, row) => {
  const spans = line.map(({ text, colour, bold }) => `<tspan${colour ? ` fill="${colour}"` : ''}${bold ? ' font-weight="bold"' : ''}>${escape(text)}</tspan>`).join('');
  return `<text x="${edge}" y="${edge + cell.height * (row + 0.75)}" xml:space="preserve">${spans}</text>`;
});
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(process.argv[2] ?? '')}">
<rect width="100%" height="100%" rx="8" fill="#282c34"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="#dcdfe4">
${text.join('\n')}
</g>
</svg>
`);
