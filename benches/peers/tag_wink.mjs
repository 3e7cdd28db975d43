// wink-nlp with its light English model, which knows times and no names: articles as JSONL in, rows of spans as JSONL out.
import winkNLP from 'wink-nlp'
import model from 'wink-eng-lite-web-model'
import { lines, chars, write } from './lines.mjs'

const nlp = winkNLP(model, ['sbd', 'ner'])
const its = nlp.its
const TIMES = new Set(['DATE', 'TIME', 'DURATION'])

for await (const { id, text } of lines()) {
  const doc = nlp.readDoc(text)
  // It counts tokens: where each begins is looked up in the text, one after the other.
  const values = doc.tokens().out(its.value)
  const starts = []
  let at = 0
  for (const value of values) {
    const start = text.indexOf(value, at)
    starts.push(start < 0 ? at : start)
    at = start < 0 ? at : start + value.length
  }
  const spans = []
  doc.entities().each((e) => {
    if (!TIMES.has(e.out(its.type))) return
    const [first, last] = e.out(its.span)
    spans.push([starts[first], starts[last] + values[last].length, 'DATE'])
  })
  await write(id, chars(text, spans))
}
