import type { ContactLanguage } from '../storage/people/contact-row.ts'

export type MailKind = 'passwordSetup' | 'passwordReset' | 'passwordChanged'

/** What a mail is about; texts of people and vendors, not yet fit for HTML. */
export type MailFacts = {
  /** Of the vendor, who writes. */
  readonly vendor: string
  /** Whom it is for; empty when we don't know. */
  readonly name: string
  /** What they sign in with. */
  readonly username: string
  /** How long the link works, in hours. */
  readonly hours: number
}

export type MailText = {
  readonly subject: string
  readonly greeting: string
  readonly before: readonly string[]
  /** What the link says; a mail without one has no link. */
  readonly action: string | null
  readonly after: readonly string[]
}

type Write = (facts: MailFacts) => MailText

const english: Record<MailKind, Write> = {
  passwordSetup: ({ vendor, name, username, hours }) => ({
    subject: `Set up your account with ${vendor}`,
    greeting: name === '' ? 'Hello,' : `Hello ${name},`,
    before: [
      `${vendor} has made an account for you. Your user name is ${username}.`,
      'Choose your password here:',
    ],
    action: 'Choose a password',
    after: [`The link works once, and for ${hours} hours.`],
  }),
  passwordReset: ({ vendor, name, username, hours }) => ({
    subject: `Choose a new password for ${vendor}`,
    greeting: name === '' ? 'Hello,' : `Hello ${name},`,
    before: [`A new password was asked for, for the account ${username}. Choose it here:`],
    action: 'Choose a new password',
    after: [
      `The link works once, and for ${hours} hours.`,
      'If you did not expect this mail, you need do nothing: your password stays as it is.',
    ],
  }),
  passwordChanged: ({ vendor, name, username }) => ({
    subject: `Your password for ${vendor} was changed`,
    greeting: name === '' ? 'Hello,' : `Hello ${name},`,
    before: [
      `The password of the account ${username} was changed just now.`,
      `If that was not you, tell ${vendor} at once.`,
    ],
    action: null,
    after: [],
  }),
}

const german: Record<MailKind, Write> = {
  passwordSetup: ({ vendor, name, username, hours }) => ({
    subject: `Richten Sie Ihr Konto bei ${vendor} ein`,
    greeting: name === '' ? 'Guten Tag,' : `Guten Tag ${name},`,
    before: [
      `${vendor} hat ein Konto für Sie angelegt. Ihr Benutzername ist ${username}.`,
      'Wählen Sie hier Ihr Passwort:',
    ],
    action: 'Passwort wählen',
    after: [`Der Link gilt einmal und ${hours} Stunden lang.`],
  }),
  passwordReset: ({ vendor, name, username, hours }) => ({
    subject: `Wählen Sie ein neues Passwort für ${vendor}`,
    greeting: name === '' ? 'Guten Tag,' : `Guten Tag ${name},`,
    before: [`Für das Konto ${username} wurde ein neues Passwort angefordert. Wählen Sie es hier:`],
    action: 'Neues Passwort wählen',
    after: [
      `Der Link gilt einmal und ${hours} Stunden lang.`,
      'Haben Sie diese Mail nicht erwartet, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.',
    ],
  }),
  passwordChanged: ({ vendor, name, username }) => ({
    subject: `Ihr Passwort für ${vendor} wurde geändert`,
    greeting: name === '' ? 'Guten Tag,' : `Guten Tag ${name},`,
    before: [
      `Das Passwort des Kontos ${username} wurde soeben geändert.`,
      `Waren Sie das nicht, so wenden Sie sich sofort an ${vendor}.`,
    ],
    action: null,
    after: [],
  }),
}

const texts: Record<ContactLanguage, Record<MailKind, Write>> = { en: english, de: german }

export function textOf(kind: MailKind, language: ContactLanguage, facts: MailFacts): MailText {
  return texts[language][kind](facts)
}
