import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import {
  type Customer,
  type CustomerStatus,
  customerStatuses,
  customerTypes,
} from '../../storage/customer-row.ts'
import { customFieldsModel } from '../fields.ts'

export const CustomerStatsModel = component(
  'CustomerStats',
  Type.Object({ entitlementsCount: Type.Integer() }),
)

export const CustomerModel = component(
  'Customer',
  Type.Object({
    id: wireId('customer'),
    name: Type.String(),
    legalName: nullable(Type.String()),
    description: nullable(Type.String()),
    accountRefId: nullable(Type.String()),
    type: nullable(oneOf(customerTypes)),
    status: oneOf(customerStatuses),
    disabledDate: nullable(Instant),
    website: nullable(Type.String()),
    linkedInUrl: nullable(Type.String()),
    contractValue: nullable(Type.Number()),
    contractStartDate: nullable(Instant),
    contractRenewalDate: nullable(Instant),
    address: nullable(
      Type.Object({
        addressLine1: nullable(Type.String()),
        addressLine2: nullable(Type.String()),
        city: nullable(Type.String()),
        stateRegion: nullable(Type.String()),
        postalCode: nullable(Type.String()),
        country: nullable(Type.String()),
      }),
    ),
    customFields: customFieldsModel,
    stats: nullable(ref(CustomerStatsModel)),
    createdAt: Instant,
    updatedAt: Instant,
  }),
)

export const CustomerList = pageOf('CustomerList', ref(CustomerModel))

/** @param entitlementsCount null when the reply does not expand the figures */
export function toWireCustomer(
  customer: Customer,
  entitlementsCount: number | null = null,
): Static<typeof CustomerModel> {
  const { profile } = customer
  return {
    id: toWireId('customer', customer.id),
    name: customer.name,
    legalName: profile.legalName ?? null,
    description: profile.description ?? null,
    accountRefId: customer.accountRefId,
    type: profile.type ?? null,
    status: statusOf(customer),
    disabledDate: writeInstantOrNull(customer.disabledAt),
    website: profile.website ?? null,
    linkedInUrl: profile.linkedInUrl ?? null,
    contractValue: profile.contractValue ?? null,
    contractStartDate: profile.contractStartDate ?? null,
    contractRenewalDate: profile.contractRenewalDate ?? null,
    address: profile.address ?? null,
    customFields: { ...customer.customFields },
    stats: entitlementsCount === null ? null : { entitlementsCount },
    createdAt: writeInstant(customer.createdAt),
    updatedAt: writeInstant(customer.updatedAt),
  }
}

export function statusOf({ disabledAt, profile }: Customer): CustomerStatus {
  if (disabledAt !== null) return 'disabled'
  return profile.inactive ? 'inactive' : 'active'
}
