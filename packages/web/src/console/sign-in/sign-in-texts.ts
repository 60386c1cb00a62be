import { texts } from '../../i18n/texts.ts'

export const signInTexts = texts(
  'sign-in',
  {
    title: 'Sign in',
    of: 'Console of {{vendor}}',
    username: 'User name or e-mail',
    password: 'Password',
    code: 'Code of your second factor',
    codeHint: 'Six digits of your authenticator, or one of your recovery codes.',
    signIn: 'Sign in',
    wrong:
      'Name and password do not fit. After five failures in a row the name is locked for a while.',
    wrongCode: 'This code does not fit, or was used already. Wait for the next one.',
    forgotten: 'I have forgotten my password',
    or: 'or',
    by: 'Sign in with {{name}}',
    signingIn: 'Signing you in …',
    providerRefused:
      'Your identity provider did not let you in, or too much time has passed. Begin again.',
    noAccount:
      'Your identity provider knows you, but this vendor has no account for you. Ask whoever administers it.',
    backToSignIn: 'Back to signing in',
    forgottenTitle: 'A new password',
    sendMail: 'Send me a mail',
    forgottenSent:
      'If there is an account of this name, a mail is on its way to it. Its link works for two hours.',
    newPasswordTitle: 'Choose a new password',
    invitationTitle: 'Welcome: choose your password',
    newPassword: 'New password',
    newPasswordHint: 'At least 12 characters. Several words that nobody would guess are best.',
    again: 'Once more',
    tooShort: 'At least 12 characters.',
    differ: 'The two are not the same.',
    choose: 'Choose this password',
    passwordSet: 'Your password is set.',
    linkInvalid: 'This link is used, expired or incomplete. Ask for another mail and use its link.',
  },
  {
    title: 'Anmelden',
    of: 'Konsole von {{vendor}}',
    username: 'Benutzername oder E-Mail',
    password: 'Passwort',
    code: 'Code Ihres zweiten Faktors',
    codeHint: 'Sechs Ziffern Ihrer Authenticator-App, oder einer Ihrer Wiederherstellungscodes.',
    signIn: 'Anmelden',
    wrong:
      'Name und Passwort passen nicht. Nach fünf Fehlern in Folge ist der Name eine Weile gesperrt.',
    wrongCode: 'Dieser Code passt nicht, oder er wurde schon benutzt. Warten Sie auf den nächsten.',
    forgotten: 'Ich habe mein Passwort vergessen',
    or: 'oder',
    by: 'Mit {{name}} anmelden',
    signingIn: 'Sie werden angemeldet …',
    providerRefused:
      'Ihr Identitätsanbieter hat Sie nicht eingelassen, oder es ist zu viel Zeit vergangen. Beginnen Sie neu.',
    noAccount:
      'Ihr Identitätsanbieter kennt Sie, aber dieser Anbieter hat kein Konto für Sie. Fragen Sie, wer es verwaltet.',
    backToSignIn: 'Zurück zur Anmeldung',
    forgottenTitle: 'Ein neues Passwort',
    sendMail: 'Mail senden',
    forgottenSent:
      'Gibt es ein Konto dieses Namens, so ist eine Mail dorthin unterwegs. Ihr Link gilt zwei Stunden.',
    newPasswordTitle: 'Neues Passwort wählen',
    invitationTitle: 'Willkommen: Wählen Sie Ihr Passwort',
    newPassword: 'Neues Passwort',
    newPasswordHint: 'Mindestens 12 Zeichen. Am besten mehrere Wörter, auf die niemand kommt.',
    again: 'Noch einmal',
    tooShort: 'Mindestens 12 Zeichen.',
    differ: 'Die beiden sind nicht gleich.',
    choose: 'Dieses Passwort wählen',
    passwordSet: 'Ihr Passwort ist gesetzt.',
    linkInvalid:
      'Dieser Link ist benutzt, abgelaufen oder unvollständig. Fordern Sie eine neue Mail an und nehmen Sie deren Link.',
  },
)
