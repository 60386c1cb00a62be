import { type Static, Type } from 'typebox'
import { readInstant, writeInstant } from '../../http/instant.ts'
import { component, Instant, nullable, oneOf } from '../../http/wire.ts'
import {
  type CustomerAddress,
  customerStatuses,
  customerTypes,
} from '../../storage/customer-row.ts'
import { closed, customFieldsInput, descriptionInput, label } from '../fields.ts'
import { checkLink } from '../link.ts'
import type { CustomerFields } from './edit-customer.ts'

const text = (maxLength: number) => Type.Optional(nullable(Type.String({ maxLength })))

const optionalFields = {
  accountRefId: Type.Optional(nullable(label(50))),
  legalName: text(255),
  description: Type.Optional(descriptionInput),
  type: Type.Optional(nullable(oneOf(customerTypes))),
  status: Type.Optional(
    oneOf(customerStatuses, {
      description: 'To or from disabled only by /disable and /enable.',
    }),
  ),
  website: text(2048),
  linkedInUrl: text(2048),
  contractValue: Type.Optional(nullable(Type.Number({ minimum: 0, maximum: 1e12 }))),
  contractStartDate: Type.Optional(nullable(Instant)),
  contractRenewalDate: Type.Optional(nullable(Instant)),
  address: Type.Optional(
    nullable(
      closed({
        addressLine1: text(255),
        addressLine2: text(255),
        city: text(100),
        stateRegion: text(100),
        postalCode: text(20),
        country: Type.Optional(
          nullable(Type.String({ pattern: '^[A-Za-z]{2}$', description: 'ISO 3166-1 alpha-2.' })),
        ),
      }),
    ),
  ),
  customFields: Type.Optional(customFieldsInput),
}

export const CustomerInput = component(
  'CustomerInput',
  closed(
    { name: label(255), ...optionalFields },
    {
      examples: [
        {
          name: 'Harbour & Lane Architects',
          accountRefId: 'ACC-1042',
          type: 'customer',
          website: 'https://harbourlane.example',
          address: { city: 'Bristol', country: 'GB' },
          customFields: { region: 'south-west' },
        },
      ],
    },
  ),
)

export const CustomerPatch = component(
  'CustomerPatch',
  closed(
    { name: Type.Optional(label(255)), ...optionalFields },
    { examples: [{ contractRenewalDate: '2027-01-01' }] },
  ),
)

export function readCustomer(body: Static<typeof CustomerPatch>): CustomerFields {
  const { name, accountRefId, customFields, status, ...profile } = body
  checkLink('website', profile.website)
  checkLink('linkedInUrl', profile.linkedInUrl)
  return {
    ...(name !== undefined && { name }),
    ...(accountRefId !== undefined && { accountRefId }),
    ...(customFields !== undefined && { customFields: customFields ?? {} }),
    ...(status !== undefined && { status }),
    profile: readProfile(profile),
  }
}

type ProfileInput = Omit<
  Static<typeof CustomerPatch>,
  'name' | 'accountRefId' | 'customFields' | 'status'
>

/** What is to be set; null for what is to be taken away. */
function readProfile(input: ProfileInput): NonNullable<CustomerFields['profile']> {
  const { contractStartDate, contractRenewalDate, address, ...rest } = input
  return {
    ...rest,
    ...(contractStartDate !== undefined && { contractStartDate: inUtc(contractStartDate) }),
    ...(contractRenewalDate !== undefined && { contractRenewalDate: inUtc(contractRenewalDate) }),
    ...(address !== undefined && { address: address && readAddress(address) }),
  }
}

function readAddress(address: NonNullable<ProfileInput['address']>): CustomerAddress {
  return {
    addressLine1: address.addressLine1 ?? null,
    addressLine2: address.addressLine2 ?? null,
    city: address.city ?? null,
    stateRegion: address.stateRegion ?? null,
    postalCode: address.postalCode ?? null,
    country: address.country?.toUpperCase() ?? null,
  }
}

function inUtc(instant: string | null): string | null {
  return instant === null ? null : writeInstant(readInstant(instant))
}
