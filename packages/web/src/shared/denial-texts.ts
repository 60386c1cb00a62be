import { texts } from '../i18n/texts.ts'

/** Why a device was refused, by the code of the refusal. */
export const denialTexts = texts(
  'denials',
  {
    noSeatAvailable: 'All seats were in use',
    seatLost: 'Its seat was given away',
    featureLimitReached: 'No more of the feature was left',
    featureNotEnabled: 'The feature is off',
    entitlementDisabled: 'The entitlement is disabled',
    customerDisabled: 'The customer is disabled',
    entitlementExported: 'A local server serves it',
    entitlementNotStarted: 'The term has not begun',
    entitlementExpired: 'The term is over',
    delegationEnded: 'The delegation is over',
    offlineNotAllowed: 'Offline use is not permitted',
    possibleClone: 'Possibly a copied device',
  },
  {
    noSeatAvailable: 'Alle Plätze waren belegt',
    seatLost: 'Sein Platz wurde vergeben',
    featureLimitReached: 'Von der Funktion war nichts mehr übrig',
    featureNotEnabled: 'Die Funktion ist aus',
    entitlementDisabled: 'Die Berechtigung ist gesperrt',
    customerDisabled: 'Der Kunde ist gesperrt',
    entitlementExported: 'Ein lokaler Server bedient sie',
    entitlementNotStarted: 'Die Laufzeit hat nicht begonnen',
    entitlementExpired: 'Die Laufzeit ist vorbei',
    delegationEnded: 'Die Delegation ist vorbei',
    offlineNotAllowed: 'Offline-Nutzung ist nicht erlaubt',
    possibleClone: 'Möglicherweise ein kopiertes Gerät',
  },
)
