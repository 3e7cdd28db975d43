// What the taggers in JavaScript share: articles from standard input, spans to standard output.
import { createInterface } from 'node:readline'
import { once } from 'node:events'

export async function* lines() {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line) yield JSON.parse(line)
  }
}

// Spans in UTF-16 units as spans in code points.
export function chars(text, spans) {
  if (!/[\ud800-\udbff]/.test(text)) return spans
  const before = new Uint32Array(text.length + 1)
  let count = 0
  for (let i = 0; i < text.length; i++) {
    before[i] = count
    const unit = text.charCodeAt(i)
    if (unit < 0xdc00 || unit > 0xdfff) count++
  }
  before[text.length] = count
  return spans.map(([start, end, label]) => [before[start], before[end], label])
}

export async function write(id, spans) {
  if (!process.stdout.write(JSON.stringify({ id, spans }) + '\n')) await once(process.stdout, 'drain')
}
