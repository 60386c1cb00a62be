/**
 * Every error code of the HTTP interfaces: status, meaning, cure. A code once released stays; the
 * reference documentation is generated from this table.
 */
export const errorCodes = {
  // 400
  tenantMissing: [400, 'The N-TenantId header is missing.', 'Send N-TenantId with every call.'],
  tenantUnknown: [
    400,
    'The N-TenantId header names no tenant.',
    'Send the id that the vendor was given.',
  ],
  bodyMalformed: [
    400,
    'The body is not valid JSON.',
    'Send valid JSON with Content-Type application/json.',
  ],
  headerInvalid: [400, 'A header cannot be read.', 'Mend the header that the details name.'],
  requestMalformed: [400, 'The request cannot be read.', 'Mend what the details name.'],
  // 401
  tokenMissing: [401, 'No access token was sent.', 'Send Authorization: Bearer with a token.'],
  tokenInvalid: [401, 'The access token is not valid here.', 'Get a new token.'],
  tokenExpired: [401, 'The access token has expired.', 'Refresh the lease, or get a new token.'],
  tokenRevoked: [
    401,
    'The seat was taken again or handed in since this token was given.',
    'Activate again.',
  ],
  credentialsInvalid: [401, 'The credentials are not right.', 'Check the identity and secret.'],
  identityProviderUnknown: [
    401,
    'The vendor has set up no identity provider that this token could be of.',
    'Sign in another way, or ask the vendor to set it up.',
  ],
  identityTokenInvalid: [
    401,
    'The token is not signed by the identity provider that it names, or cannot be read.',
    'Sign in again and send the token that the provider gives then.',
  ],
  identityTokenExpired: [
    401,
    'The token of the identity provider has expired.',
    'Sign in again and send the new token.',
  ],
  identityTokenNotYetValid: [
    401,
    'The token of the identity provider is not valid yet.',
    'Check the clocks of the provider and of this server.',
  ],
  identityTokenAudience: [
    401,
    'The token was made for another application.',
    'Ask the provider for a token for this application, or the vendor to add the audience.',
  ],
  identityTokenClaimMissing: [
    401,
    'The token lacks the claim that says who it is.',
    'Have the provider put the claim into the token, or the vendor name another one.',
  ],
  secondFactorRequired: [
    401,
    'The account has a second factor, and its code is missing.',
    'Send the same again with the code of the authenticator application.',
  ],
  sessionMissing: [401, 'Nobody is signed in.', 'Sign in.'],
  passwordLinkInvalid: [
    401,
    'The link to set a password is unknown, used or expired.',
    'Ask for a new mail and use the link of the latest.',
  ],
  // 402
  entitlementDisabled: [
    402,
    'The vendor has disabled the entitlement.',
    'Ask the vendor to enable it.',
  ],
  customerDisabled: [
    402,
    'The vendor has disabled the customer.',
    'Ask the vendor to enable the customer.',
  ],
  entitlementExported: [
    402,
    'A local license server hosts the entitlement.',
    'Activate at the local license server.',
  ],
  delegationEnded: [
    402,
    'The local license server may serve this entitlement no longer.',
    'Carry a fresh token from the vendor to the local license server.',
  ],
  localServerInactive: [
    402,
    'The local license server has no licence of its own that is good now.',
    'Activate it, or refresh its licence.',
  ],
  localServerNotAllowed: [
    402,
    'The entitlement of this code allows no local license server, or not this step.',
    'Ask the vendor to set the feature that the details name.',
  ],
  entitlementNotStarted: [402, 'The entitlement has not started.', 'Ask the vendor to start it.'],
  entitlementExpired: [402, 'The entitlement has expired.', 'Renew it.'],
  noSeatAvailable: [402, 'All seats are in use.', 'Free a seat or buy more.'],
  seatLost: [
    402,
    'The seat was held once and is no longer.',
    'Activate again when a seat is free.',
  ],
  featureLimitReached: [
    402,
    'The amount is more than what is left.',
    'Ask for less, wait, or buy more.',
  ],
  featureNotEnabled: [402, 'The feature is off.', 'Buy an edition that has it.'],
  offlineNotAllowed: [
    402,
    'The entitlement allows no offline activation.',
    'Ask the vendor for an offline lease period.',
  ],
  possibleClone: [
    402,
    'The vendor refuses this activation as a possible copy.',
    'Ask the vendor to free the seat.',
  ],
  // 403
  permissionMissing: [
    403,
    'The token does not permit this.',
    'Use a client with one of the scopes named.',
  ],
  sessionForeign: [
    403,
    'The request does not show that it comes from a page of this server.',
    'Send the csrfToken of the session in Leasehold-Csrf.',
  ],
  secondFactorMissing: [
    403,
    'The vendor asks for a second factor, and the account has none.',
    'Set one up in your account.',
  ],
  notShown: [
    403,
    'The vendor does not show this to you.',
    'Ask an administrator of your company, or the vendor.',
  ],
  adminNeeded: [
    403,
    'Only an administrator of your company may do this.',
    'Ask an administrator of your company.',
  ],
  accountUnknown: [
    403,
    'The vendor has no account of the person that the identity provider vouches for.',
    'Ask the vendor, or an administrator of your company, to make you a contact.',
  ],
  contactNotAuthorised: [
    403,
    'The account may use no entitlement of this product.',
    'Ask the vendor to authorise the contact for the order.',
  ],
  // 404
  activationCodeUnknown: [
    404,
    'No entitlement of this product has this code.',
    'Check code and product.',
  ],
  activationUnknown: [404, 'There is no such activation.', 'Activate.'],
  historyForgotten: [
    404,
    'The log of that time was removed, and nothing else tells.',
    'Ask about a later time; the operator sets how long the log is kept.',
  ],
  routeUnknown: [404, 'There is nothing at this address.', 'See /openapi.json.'],
  productUnknown: [404, 'There is no such product.', 'List the products.'],
  editionUnknown: [404, 'There is no such edition.', 'List the editions of the product.'],
  featureNotFound: [404, 'There is no such feature.', 'List the features.'],
  attributeNotFound: [404, 'There is no such attribute.', 'List the attributes.'],
  planUnknown: [404, 'There is no such plan.', 'List the plans.'],
  offeringUnknown: [404, 'There is no such offering.', 'List the offerings.'],
  customerUnknown: [404, 'There is no such customer.', 'List the customers.'],
  contactUnknown: [404, 'There is no such contact.', 'List the contacts of the customer.'],
  credentialsUnknown: [
    404,
    'The contact has no credentials.',
    'Set them with PATCH on the credentials of the contact.',
  ],
  identityProviderNotFound: [
    404,
    'There is no such identity provider.',
    'List the identity providers.',
  ],
  noteUnknown: [404, 'There is no such note.', 'List the notes.'],
  customFieldUnknown: [404, 'There is no such custom field.', 'List the custom fields.'],
  ownerUnknown: [404, 'The user is no owner of this customer.', 'List the responsibility owners.'],
  fileUnknown: [404, 'There is no such file.', 'Upload one.'],
  groupUnknown: [404, 'There is no such entitlement group.', 'List the groups.'],
  entitlementUnknown: [404, 'There is no such entitlement.', 'List the entitlements.'],
  scheduledChangeUnknown: [
    404,
    'There is no such scheduled change.',
    'List the changes of the entitlement.',
  ],
  bulkChangeUnknown: [404, 'There is no such bulk change.', 'List the bulk changes.'],
  importUnknown: [404, 'There is no such import.', 'List the imports.'],
  apiClientUnknown: [404, 'There is no such API client.', 'List the API clients.'],
  roleUnknown: [404, 'There is no such role.', 'List the roles.'],
  userUnknown: [404, 'There is no such user.', 'List the users.'],
  invitationUnknown: [
    404,
    'The invitation is not valid, was used, or is too old.',
    'Ask for another invitation.',
  ],
  webhookUnknown: [404, 'There is no such webhook listener.', 'List the listeners.'],
  deliveryUnknown: [
    404,
    'The listener was never told of this event.',
    'List the deliveries of the listener.',
  ],
  tenantNotFound: [404, 'There is no such tenant.', 'List the tenants.'],
  localServerUnknown: [404, 'There is no such local license server.', 'List them.'],
  // 409
  notExported: [409, 'No local license server hosts the entitlement.', 'Export it first.'],
  delegationReplayed: [
    409,
    'The token is older than what was taken before.',
    'Use the latest token; each is good once.',
  ],
  delegationReturned: [
    409,
    'The local license server has returned the entitlement.',
    'Export it again.',
  ],
  delegationForked: [
    409,
    'Two histories of one delegation were found: a copy of the local license server is at work.',
    'Stop the copy, and take the entitlement back without a token.',
  ],
  nonceMismatch: [
    409,
    'The nonce is missing or not the current one.',
    'Deactivate and activate, or repeat the lost call with its idempotency key.',
  ],
  attemptOvertaken: [
    409,
    'This activation was answered before, and its seat has moved on since.',
    'Activate again under a new Idempotency-Key.',
  ],
  seatsInUse: [
    409,
    'More seats are in use than the change leaves.',
    'Free seats, or force the change.',
  ],
  seatLingers: [409, 'The seat is occupied until its linger period ends.', 'Wait, or force it.'],
  leaseNeverEnds: [
    409,
    'The device holds its rights for ever: there is no date by which it has stopped.',
    'Free the seat at once, at the risk that it runs on.',
  ],
  notRenewable: [409, 'The entitlement cannot be renewed.', 'Only a started subscription can.'],
  alreadyStarted: [409, 'The entitlement has started already.', 'Nothing needs to be done.'],
  idempotencyKeyInUse: [
    409,
    'Another request with this Idempotency-Key is under way.',
    'Repeat it after Retry-After.',
  ],
  inUse: [409, 'Something else refers to it.', 'Remove what the details name first.'],
  duplicate: [409, 'There is one like it already.', 'Use another name, key or code.'],
  differentProduct: [
    409,
    'The offering belongs to another product.',
    'Choose an offering of the same product.',
  ],
  usageForked: [
    409,
    'This number of the usage queue was sent before with other content.',
    'Two copies of one queue are at work: activate again on one of them.',
  ],
  activationOffline: [
    409,
    'The activation is offline: what concerns its device goes by tokens.',
    'Use the operations of /entitlements/activations/offline.',
  ],
  activationOnline: [
    409,
    'The activation is online: its device calls the server by itself.',
    'Use the operations of /entitlements/activations.',
  ],
  offlineTokenReplayed: [
    409,
    'The token was used before, and what it brought does not stand any more.',
    'Make a new token on the device.',
  ],
  offlineTokenSuperseded: [
    409,
    'A later token of this device came before.',
    'Carry over the latest token of the device, or make a new one.',
  ],
  passwordExists: [409, 'The contact has a password already.', 'Use the action reset.'],
  passwordNotSet: [409, 'The contact has no password yet.', 'Use the action setup.'],
  mailNotConfigured: [
    409,
    'This server sends no mail: it has not been told how.',
    'Set LEASEHOLD_SMTP_URL and LEASEHOLD_MAIL_FROM, and start the server again.',
  ],
  usageGap: [
    409,
    'A number of the usage queue before this one is missing.',
    'Send the number that the explanation expects.',
  ],
  stateConflict: [409, 'Its state does not allow this.', 'See the details.'],
  // 412 413 415 422 429
  preconditionFailed: [
    412,
    'It was changed since it was read.',
    'Read it again and repeat the change.',
  ],
  bodyTooLarge: [413, 'The body is too large.', 'Send less at once.'],
  mediaTypeUnsupported: [
    415,
    'The media type of the body is not supported.',
    'Send application/json.',
  ],
  validationFailed: [
    422,
    'The request has invalid values.',
    'Mend the fields that validationErrors names.',
  ],
  tokenForeign: [
    422,
    'The token is for somebody else, or of somebody else.',
    'Carry it to the server that it was made for.',
  ],
  idempotencyKeyReused: [
    422,
    'The idempotency key was used with another request.',
    'Use a new key for a new request.',
  ],
  featureUnknown: [
    422,
    'The entitlement has no such feature.',
    'Use a key of the activation state.',
  ],
  featureNotCheckedOut: [
    422,
    'More is returned than is held.',
    'Return at most what the activation holds.',
  ],
  featureNotReturnable: [422, 'A usage count cannot be returned.', 'Only element pools can.'],
  featureNotMetered: [
    422,
    'An on/off feature cannot be checked out or returned.',
    'Track its use instead.',
  ],
  featureNotTracked: [
    422,
    'Only the use of an on/off feature is tracked.',
    'Check it out instead.',
  ],
  offlineTokenMalformed: [
    422,
    'The token cannot be read.',
    'Carry over the whole token, as the device has made it.',
  ],
  offlineTokenTruncated: [422, 'The end of the token is missing.', 'Carry over all of it.'],
  offlineTokenWrongType: [
    422,
    'The token is of another kind than is needed here.',
    'Make the token that this operation takes.',
  ],
  offlineTokenForeign: [
    422,
    'The token was made for another vendor.',
    'Take it to the vendor of the application.',
  ],
  offlineKeyRetired: [
    422,
    'The token was made with a key that is no longer taken.',
    'Update the application and make a new token.',
  ],
  offlineTokenAltered: [
    422,
    'The token was changed, or made under a key that is no longer valid.',
    'Carry it over unchanged, or activate the device again.',
  ],
  offlineTokenExpired: [422, 'The token is too old.', 'Make a new token on the device.'],
  offlineTokenEarly: [
    422,
    'The token was made at a time that has not come yet.',
    'Set the clock of the device right, and make a new token.',
  ],
  escrowExceeded: [
    422,
    'The device accounts for more than it was given.',
    'Activate the device again.',
  ],
  tooManyRequests: [429, 'Too many requests.', 'Wait as long as Retry-After says.'],
  tooManyAttempts: [
    429,
    'Too many wrong codes, passwords or tokens.',
    'Wait as long as Retry-After says.',
  ],
  // 5xx
  internalError: [500, 'Something went wrong in the server.', 'Report the trace id.'],
  identityProviderUnreachable: [
    503,
    'The identity provider cannot be reached now, and its keys are not known.',
    'Repeat after Retry-After, or use an activation code.',
  ],
  unavailable: [503, 'The server cannot answer now.', 'Repeat after Retry-After.'],
} as const satisfies Record<string, readonly [status: number, meaning: string, cure: string]>

export type ErrorCode = keyof typeof errorCodes

export function statusOf(code: ErrorCode): number {
  return errorCodes[code][0]
}

export function meaningOf(code: ErrorCode): string {
  return errorCodes[code][1]
}
