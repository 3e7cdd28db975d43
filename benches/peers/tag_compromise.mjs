// compromise with its plugin of dates: articles as JSONL in, rows of spans as JSONL out.
import nlp from 'compromise'
import dates from 'compromise-dates'
import { lines, chars, write } from './lines.mjs'

nlp.plugin(dates)

// Its dates begin with the word before them, "on Monday".
const BEFORE = /^(about|after|around|at|before|by|during|for|from|in|of|on|since|until)\s+/i

// The terms know where they stand once `offset` is computed, which is done once for all views.
const found = (view, text, label) =>
  view.docs.map((terms) => {
    const last = terms[terms.length - 1].offset
    let start = terms[0].offset.start
    const end = last.start + last.length
    if (label === 'DATE') {
      const before = BEFORE.exec(text.slice(start, end))
      if (before) start += before[0].length
    }
    return [start, end, label]
  })

for await (const { id, text } of lines()) {
  const doc = nlp(text)
  doc.compute('offset')
  const spans = [
    ...found(doc.people(), text, 'PER'),
    ...found(doc.organizations(), text, 'ORG'),
    ...found(doc.places(), text, 'LOC'),
    ...found(doc.match('#Demonym+'), text, 'NORP'),
    ...found(doc.dates(), text, 'DATE'),
  ]
  await write(id, chars(text, spans))
}
