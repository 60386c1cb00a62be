/**
 * The client's own error codes: meaning and cure. A code once released stays. Refusals of the server
 * carry the server's codes instead (`@leasehold/core/error-codes`).
 */
export const clientErrorCodes = {
  // how the client is used
  optionsInvalid: ['The options cannot be used.', 'Mend the option that the details name.'],
  identityUnavailable: [
    'This machine has nothing that identifies it.',
    "Open with identity 'key' or 'supplied'.",
  ],
  closed: ['The licence was closed.', 'Open it again.'],
  // why there are no rights at the moment
  notActivated: ['There is no activation on this device.', 'Activate.'],
  leaseExpired: ['The lease has ended.', 'Refresh while the server can be reached.'],
  entitlementNotActive: ['The server refuses the entitlement.', 'See the problem of the licence.'],
  featureUnknown: ['The entitlement has no such feature of this kind.', 'Use a key of features.'],
  amountInvalid: ['The amount is no whole number from 1 on.', 'Ask for a whole number.'],
  // network
  networkUnreachable: ['The server cannot be reached.', 'Try again when there is a network.'],
  replyLost: [
    'The request was sent and its reply did not arrive.',
    'Nothing: the next call repeats it first, and it counts once.',
  ],
  replyInvalid: [
    'What answered is not the license server.',
    'Check the address, and whether a proxy or a sign-in page answers in its place.',
  ],
  replyUntrusted: ['The reply is not signed as it must be.', 'Check publicKeys and the address.'],
  courtesyOff: ['The entitlement wants no courtesy refresh.', 'Nothing.'],
  courtesyNotDue: ['The last refresh is too recent for another.', 'Nothing.'],
  backgroundFailed: [
    'The work in the background failed.',
    'Nothing: it is tried again. Report it if it stays.',
  ],
  // agent
  agentReleased: [
    'The seats of this machine were given back.',
    'Run leasehold-agent resume on this machine.',
  ],
  agentProductUnknown: [
    'The agent of this machine has no such product.',
    'Add it to the configuration of the agent.',
  ],
  agentSeatsTaken: [
    'Every seat that the agent of this machine holds is taken by another application.',
    'Raise the quantity in the configuration of the agent, or deactivate in the other application.',
  ],
  syncTooOften: [
    'The licence was refreshed more than six times within a minute.',
    'Wait: changes arrive by themselves.',
  ],
  // without a network
  offlineKeyMissing: [
    'The application has no key to make a request without a network with.',
    "Open with offlineKey, the vendor's key for requests by hand.",
  ],
  offlineNotAsked: [
    'This device has asked for nothing that could be answered by hand.',
    'Make a request first.',
  ],
  offlineAnswerForeign: [
    'The answer is for another request, seat or device.',
    'Apply the answer to the latest request of this device.',
  ],
  // cache
  cacheBusy: ['Another process holds the cache.', 'Try again.'],
  cacheUnreadable: ['The cache cannot be read.', 'Check the permissions of its folder.'],
  cacheUnwritable: [
    'The cache cannot be written.',
    'Check the permissions and space of its folder.',
  ],
  cacheMalformed: ['The cache is not one of this software.', 'Activate.'],
  cacheTampered: ['The cache was changed by something else.', 'Activate.'],
  cacheForeignDevice: ['The cache comes from another device.', 'Activate on this device.'],
  cacheForeignProduct: ['The cache belongs to another product.', 'Activate.'],
  cacheForeignTenant: ['The cache belongs to another vendor.', 'Activate.'],
  cacheForeignSeat: ['The cache belongs to another seat.', 'Activate.'],
  cacheSignatureInvalid: ['The signature in the cache is not right.', 'Activate.'],
  keyUntrusted: ['The signing key is not one of the vendor.', 'Refresh or activate.'],
  manifestRolledBack: ['The list of keys is older than one seen before.', 'Refresh or activate.'],
  clockSetBack: [
    'The clock of this device was set back.',
    'Set the clock right and refresh while the server can be reached.',
  ],
  delegationOver: [
    "By the clock of this device the local license server's time to serve is over.",
    'Set the clocks right, of the device and of the server; or import a fresh delegation there.',
  ],
} as const satisfies Record<string, readonly [meaning: string, cure: string]>

export type ClientErrorCode = keyof typeof clientErrorCodes
