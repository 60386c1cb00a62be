import { texts } from '../i18n/texts.ts'

/** A token that is carried back to a machine without a network. */
export const tokenTexts = texts(
  'token-answer',
  {
    answer: 'Carry this back to the machine',
    answerHint: 'As a text, as a file, or let the application there scan it.',
    theToken: 'the token',
    text: 'Token for the machine',
    qr: 'QR code of the token',
    qrPart: 'QR code {{number}} of {{of}}',
    showQr: 'Show as a QR code',
    next: 'Next part',
    before: 'Part before',
  },
  {
    answer: 'Tragen Sie das zum Gerät zurück',
    answerHint: 'Als Text, als Datei, oder lassen Sie es die Anwendung dort scannen.',
    theToken: 'das Token',
    text: 'Token für das Gerät',
    qr: 'QR-Code des Tokens',
    qrPart: 'QR-Code {{number}} von {{of}}',
    showQr: 'Als QR-Code zeigen',
    next: 'Nächster Teil',
    before: 'Voriger Teil',
  },
)
