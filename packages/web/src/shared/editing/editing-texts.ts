import { texts } from '../../i18n/texts.ts'

export const editingTexts = texts(
  'editing',
  {
    overtaken: 'Somebody else was faster',
    overtakenText:
      'It was changed since you opened it, so nothing of yours is saved yet. Read it again: what you have entered stays.',
    readAgain: 'Read it again',
    merged:
      'This is how it stands by now, with what you had entered. Look it over, then save it again.',
    alsoChanged: 'Saved meanwhile: {{value}}. What you entered takes its place.',
  },
  {
    overtaken: 'Jemand anderes war schneller',
    overtakenText:
      'Es wurde geändert, seit Sie es geöffnet haben; von Ihnen ist noch nichts gespeichert. Lesen Sie es neu: Was Sie eingegeben haben, bleibt.',
    readAgain: 'Neu lesen',
    merged:
      'So steht es jetzt, mit Ihren Eingaben. Sehen Sie es durch, dann speichern Sie noch einmal.',
    alsoChanged: 'Inzwischen gespeichert: {{value}}. Ihre Eingabe tritt an dessen Stelle.',
  },
)
