import { texts } from '../../../i18n/texts.ts'

export const eventTexts = texts(
  'events',
  {
    title: 'Events',
    caption: 'What happened, the newest first',
    when: 'When',
    event: 'Event',
    about: 'About',
    what: 'What it told',
    anyEvent: 'any event',
    newer: 'Newer',
    older: 'Older',
    emptyTitle: 'Nothing has happened yet',
    emptyText:
      'Whatever is made, sold, changed, taken or ends is an event: it stands here, and webhooks are told of it.',
    show: 'Show',
    showOne: 'Show: {{event}}',
  },
  {
    title: 'Ereignisse',
    caption: 'Was geschah, das Neueste zuerst',
    when: 'Wann',
    event: 'Ereignis',
    about: 'Betrifft',
    what: 'Was es erzählte',
    anyEvent: 'jedes Ereignis',
    newer: 'Neuere',
    older: 'Ältere',
    emptyTitle: 'Noch ist nichts geschehen',
    emptyText:
      'Was angelegt, verkauft, geändert, belegt wird oder endet, ist ein Ereignis: Es steht hier, und Webhooks erfahren davon.',
    show: 'Zeigen',
    showOne: 'Zeigen: {{event}}',
  },
)
