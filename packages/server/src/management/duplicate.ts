import { RequestError } from '../http/request-error.ts'
import { violatedConstraint } from '../storage/violations.ts'

/** The field that each unique index watches. */
const fields: Record<string, string> = {
  product_name: 'name',
  edition_name: 'name',
  plan_name: 'name',
  feature_definition_key: 'key',
  attribute_definition_key: 'key',
  offering_sku: 'sku',
  customer_account_ref: 'accountRefId',
  custom_field_key: 'key',
  contact_ref: 'contactRefId',
  contact_credentials_username: 'email',
  contact_credentials_claim: 'authentication.claimValue',
  vendor_role_name: 'name',
  vendor_user_email: 'email',
  vendor_user_username: 'username',
  vendor_user_claim: 'claimValue',
  api_client_client_id_key: 'clientId',
}

export function duplicate(propertyName: string): RequestError {
  const message = 'is taken'
  return new RequestError('duplicate', {
    details: `${propertyName} ${message}.`,
    validationErrors: [{ propertyName, message, code: 'duplicate' }],
  })
}

/** Only the index sees every race, so it is asked by writing, and its refusal is told in our words. */
export async function namingDuplicates<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    const field = fields[violatedConstraint(error) ?? '']
    throw field === undefined ? error : duplicate(field)
  }
}
