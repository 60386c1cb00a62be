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
  },
)
