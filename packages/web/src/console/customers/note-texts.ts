import { texts } from '../../i18n/texts.ts'

export const noteTexts = texts(
  'notes',
  {
    write: 'Write a note',
    add: 'Add the note',
    none: 'No notes yet',
    noneCure:
      'What was agreed by phone, who is to be asked: whoever looks after this customer reads it here.',
    older: 'Older notes',
  },
  {
    write: 'Notiz schreiben',
    add: 'Notiz hinzufügen',
    none: 'Noch keine Notizen',
    noneCure:
      'Was am Telefon vereinbart wurde, wen man fragt: Wer diesen Kunden betreut, liest es hier.',
    older: 'Ältere Notizen',
  },
)
