import { texts } from '../i18n/texts.ts'

/**
 * The refusals that people of a customer can meet, in their words, and what to do. They come when
 * the first one does.
 */
export const refusals = texts(
  'refusals',
  {
    credentialsInvalid: 'Name and password do not fit.',
    sessionMissing: 'You are not signed in any more. Sign in again.',
    sessionForeign: 'This page is out of date. Load it again.',
    passwordLinkInvalid:
      'This link was used, has expired, or a later mail has another. Ask for a new one.',
    mailNotConfigured: 'This server sends no mails. Ask the vendor.',
    notShown: 'The vendor does not show this to you.',
    adminNeeded: 'Only an administrator of your company may do this.',
    accountUnknown:
      'The vendor knows no account of yours. Ask an administrator of your company to invite you.',
    identityProviderUnreachable: 'The sign-in of your company can’t be reached. Try again soon.',
    entitlementUnknown: 'There is no such licence, or it is none of yours.',
    entitlementExpired: 'The licence has expired. Ask the vendor to renew it.',
    entitlementDisabled: 'The vendor has disabled the licence. Ask the vendor.',
    customerDisabled: 'The vendor has disabled your company. Ask the vendor.',
    entitlementNotStarted: 'The licence has not started yet.',
    entitlementExported: 'A license server at your site holds this licence: activate there.',
    noSeatAvailable: 'All seats are in use. Free one, or buy more.',
    seatLost: 'This seat was held once and is no longer. Activate the machine again.',
    seatLingers: 'The seat stays occupied for a while after it was given back. Wait.',
    activationUnknown: 'This seat is not taken any more.',
    activationCodeUnknown:
      'The token names another order than this one. Open the order that it is for.',
    activationOnline: 'This seat is of a machine with a network, which needs no token.',
    offlineNotAllowed: 'This licence allows no machines without a network. Ask the vendor.',
    offlineTokenMalformed: 'This is no token, or not all of it. Carry over the whole text.',
    offlineTokenTruncated: 'The end of the token is missing. Carry over all of it.',
    offlineTokenWrongType:
      'This token is for something else: activate, refresh and deactivate need one each.',
    offlineTokenForeign: 'This token was made for another vendor.',
    offlineKeyRetired:
      'This token was made for a key that is used no more. Update the application, and make a new one.',
    offlineTokenAltered: 'This token was changed on the way. Carry it over as the machine made it.',
    offlineTokenExpired: 'This token is too old. Make a new one on the machine.',
    offlineTokenEarly: 'The clock of the machine is ahead. Set it right, and make a new token.',
    offlineTokenReplayed: 'This token was used before. Make a new one on the machine.',
    offlineTokenSuperseded: 'A later token of this machine was used already. Make a new one.',
    escrowExceeded: 'The machine says it has used more than it was given. Ask the vendor.',
    possibleClone: 'The vendor takes this machine for a copy. Ask the vendor to free the seat.',
    contactUnknown: 'There is no such person in your company.',
    groupUnknown: 'Your company has no such order.',
    tenantUnknown: 'There is no portal at this address. Check the link that you were given.',
    identityProviderNotFound: 'This way to sign in is gone. Load the page again.',
    duplicate: 'There is somebody with this already. Choose another.',
    stateConflict: 'That does not go as things stand.',
    preconditionFailed: 'Somebody else has changed this meanwhile. Load it again.',
    validationFailed: 'Some of what you entered can’t be taken; see below.',
    bodyTooLarge: 'That is too large. Take a smaller file or text.',
    featureLimitReached: 'No more of what the token asks for is left. Ask the vendor.',
    featureUnknown: 'The token asks for something that this licence does not have.',
    featureNotMetered: 'The token asks for something that can’t be taken along.',
    tooManyRequests: 'That was too much at once. Wait a minute, then try again.',
    tooManyAttempts: 'Too many attempts. Wait a minute, then try again.',
    unavailable: 'The server can’t answer now. Try again soon.',
  },
  {
    credentialsInvalid: 'Name und Passwort passen nicht.',
    sessionMissing: 'Sie sind nicht mehr angemeldet. Melden Sie sich neu an.',
    sessionForeign: 'Diese Seite ist veraltet. Laden Sie sie neu.',
    passwordLinkInvalid:
      'Dieser Link ist benutzt oder abgelaufen, oder eine spätere Mail hat einen anderen. Fordern Sie einen neuen an.',
    mailNotConfigured: 'Dieser Server verschickt keine Mails. Fragen Sie den Hersteller.',
    notShown: 'Der Hersteller zeigt Ihnen das nicht.',
    adminNeeded: 'Das darf nur, wer Ihre Firma hier verwaltet.',
    accountUnknown:
      'Der Hersteller kennt kein Konto von Ihnen. Bitten Sie, wer Ihre Firma hier verwaltet, um eine Einladung.',
    identityProviderUnreachable:
      'Die Anmeldung Ihrer Firma ist nicht erreichbar. Versuchen Sie es bald wieder.',
    entitlementUnknown: 'Diese Lizenz gibt es nicht, oder sie ist keine von Ihren.',
    entitlementExpired: 'Die Lizenz ist abgelaufen. Bitten Sie den Hersteller um Verlängerung.',
    entitlementDisabled: 'Der Hersteller hat die Lizenz gesperrt. Fragen Sie ihn.',
    customerDisabled: 'Der Hersteller hat Ihre Firma gesperrt. Fragen Sie ihn.',
    entitlementNotStarted: 'Die Lizenz hat noch nicht begonnen.',
    entitlementExported: 'Ein Lizenzserver bei Ihnen hat diese Lizenz: aktivieren Sie dort.',
    noSeatAvailable: 'Alle Plätze sind belegt. Geben Sie einen frei, oder kaufen Sie mehr.',
    seatLost: 'Dieser Platz war einmal belegt und ist es nicht mehr. Aktivieren Sie das Gerät neu.',
    seatLingers: 'Der Platz bleibt nach der Rückgabe eine Weile belegt. Warten Sie.',
    activationUnknown: 'Dieser Platz ist nicht mehr belegt.',
    activationCodeUnknown:
      'Das Token nennt einen anderen Auftrag als diesen. Öffnen Sie den, für den es ist.',
    activationOnline: 'Dieser Platz gehört einem Gerät mit Netz, das kein Token braucht.',
    offlineNotAllowed: 'Diese Lizenz erlaubt keine Geräte ohne Netz. Fragen Sie den Hersteller.',
    offlineTokenMalformed:
      'Das ist kein Token, oder nicht das ganze. Übertragen Sie den ganzen Text.',
    offlineTokenTruncated: 'Das Ende des Tokens fehlt. Übertragen Sie alles.',
    offlineTokenWrongType:
      'Dieses Token ist für etwas anderes: Aktivieren, Auffrischen und Deaktivieren brauchen je ein eigenes.',
    offlineTokenForeign: 'Dieses Token wurde für einen anderen Hersteller gemacht.',
    offlineKeyRetired:
      'Dieses Token ist für einen Schlüssel, der nicht mehr gilt. Aktualisieren Sie die Anwendung und machen Sie ein neues.',
    offlineTokenAltered:
      'Dieses Token wurde unterwegs verändert. Übertragen Sie es, wie das Gerät es gemacht hat.',
    offlineTokenExpired: 'Dieses Token ist zu alt. Machen Sie auf dem Gerät ein neues.',
    offlineTokenEarly:
      'Die Uhr des Geräts geht vor. Stellen Sie sie und machen Sie ein neues Token.',
    offlineTokenReplayed: 'Dieses Token wurde schon benutzt. Machen Sie auf dem Gerät ein neues.',
    offlineTokenSuperseded:
      'Ein späteres Token dieses Geräts wurde schon benutzt. Machen Sie ein neues.',
    escrowExceeded:
      'Das Gerät gibt mehr Verbrauch an, als ihm gegeben wurde. Fragen Sie den Hersteller.',
    possibleClone:
      'Der Hersteller hält dieses Gerät für eine Kopie. Bitten Sie ihn, den Platz freizugeben.',
    contactUnknown: 'In Ihrer Firma gibt es diese Person nicht.',
    groupUnknown: 'Ihre Firma hat diesen Auftrag nicht.',
    tenantUnknown: 'Unter dieser Adresse gibt es kein Portal. Prüfen Sie den Link.',
    identityProviderNotFound: 'Diese Anmeldung gibt es nicht mehr. Laden Sie die Seite neu.',
    duplicate: 'Das hat schon jemand. Wählen Sie etwas anderes.',
    stateConflict: 'So, wie es steht, geht das nicht.',
    preconditionFailed: 'Jemand anders hat das inzwischen geändert. Laden Sie neu.',
    validationFailed: 'Manches von Ihren Eingaben geht so nicht; siehe unten.',
    bodyTooLarge: 'Das ist zu groß. Nehmen Sie eine kleinere Datei oder weniger Text.',
    featureLimitReached:
      'Von dem, was das Token verlangt, ist nichts mehr übrig. Fragen Sie den Hersteller.',
    featureUnknown: 'Das Token verlangt etwas, das diese Lizenz nicht hat.',
    featureNotMetered: 'Das Token verlangt etwas, das sich nicht mitnehmen lässt.',
    tooManyRequests: 'Das war zu viel auf einmal. Warten Sie eine Minute und versuchen Sie es neu.',
    tooManyAttempts: 'Zu viele Versuche. Warten Sie eine Minute und versuchen Sie es neu.',
    unavailable: 'Der Server kann gerade nicht antworten. Versuchen Sie es bald wieder.',
  },
)
