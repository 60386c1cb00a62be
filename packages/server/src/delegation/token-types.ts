/** The kinds of what goes between the cloud and a local license server; see docs/formats.md. */
export const requestType = 'leasehold-local-request+jwt'
export const requestEnvelope = 'leasehold-local-request+jwe'
export const licenceType = 'leasehold-local-licence+jwt'
export const licenceEnvelope = 'leasehold-local-licence+jwe'
export const delegationType = 'leasehold-delegation+jwt'
export const delegationEnvelope = 'leasehold-delegation+jwe'
export const reportType = 'leasehold-usage-report+jwt'

/** Of a body with a token: all held seats ride along, or all that happened since the last report. */
export const maxTokenBytes = 32 * 1024 * 1024
/** Of a token: the vendor takes no more. */
export const maxReports = 1_000
