import { presetValues } from '@leasehold/core/renewal-presets'
import type { NewOffering } from '../offerings/edit-offering.ts'
import type { NewPlan } from '../plans/edit-plan.ts'
import { extra, interval } from './demo-terms.ts'

export const plans: readonly NewPlan[] = [
  {
    name: 'One year',
    description: 'From the date of the order',
    licenseType: 'subscription',
    licenseStartType: 'custom',
    licenseDuration: interval('year', 1),
    planType: 'paid',
  },
  {
    name: 'Monthly',
    licenseType: 'subscription',
    licenseStartType: 'entitlementCreation',
    licenseDuration: interval('month', 1),
    planType: 'paid',
  },
  {
    name: 'Trial, 30 days',
    licenseType: 'subscription',
    licenseStartType: 'activation',
    licenseDuration: interval('day', 30),
    planType: 'trial',
  },
  {
    name: 'Perpetual',
    licenseType: 'perpetual',
    licenseStartType: 'entitlementCreation',
    planType: 'paid',
  },
]

/** Product, edition and plan by name. */
export type DemoOffering = Omit<NewOffering, 'editionId' | 'planId'> & {
  readonly of: readonly [product: string, edition: string, plan: string]
}

const studio = 'Plumbline Studio'
const render = 'Plumbline Render'
const site = 'Plumbline Site Server'

export const offerings: readonly DemoOffering[] = [
  {
    of: [studio, 'Essential', 'One year'],
    sku: 'PL-STU-ESS-F5-1Y',
    name: 'Studio Essential, 5 floating, one year',
    seatCount: 5,
    overdraftSeats: extra('absolute', 1),
    concurrencyMode: 'concurrent',
  },
  {
    of: [studio, 'Professional', 'One year'],
    sku: 'PL-STU-PRO-F10-1Y',
    name: 'Studio Professional, 10 floating, one year',
    seatCount: 10,
    overdraftSeats: extra('percentage', 20),
    concurrencyMode: 'concurrent',
  },
  {
    of: [studio, 'Ultimate', 'One year'],
    sku: 'PL-STU-ULT-F25-1Y',
    name: 'Studio Ultimate, 25 floating, one year',
    seatCount: 25,
    overdraftSeats: extra('unlimited', null),
    concurrencyMode: 'concurrent',
  },
  {
    of: [studio, 'Professional', 'Monthly'],
    sku: 'PL-STU-PRO-N1-1M',
    name: 'Studio Professional, 1 machine, monthly',
    seatCount: 1,
    concurrencyMode: 'nodeLock',
    usageResetSchedule: 'monthly',
  },
  {
    of: [studio, 'Professional', 'Trial, 30 days'],
    sku: 'PL-STU-TRIAL',
    name: 'Studio trial, 30 days',
    seatCount: 1,
    concurrencyMode: 'nodeLock',
  },
  {
    of: [studio, 'Professional', 'Perpetual'],
    sku: 'PL-STU-PRO-N3-P',
    name: 'Studio Professional, 3 machines, perpetual',
    seatCount: 3,
    overdraftSeats: extra('absolute', 1),
    concurrencyMode: 'nodeLock',
    hasMaintenance: true,
    maintenanceDuration: interval('year', 1),
    // Bought for good: runs without ever renewing, and still hears of changes.
    ...presetValues('decoupled', 'nodeLock'),
  },
  {
    of: [render, 'Desk', 'One year'],
    sku: 'PL-REN-DSK-N2-1Y',
    name: 'Render Desk, 2 machines, one year',
    seatCount: 2,
    concurrencyMode: 'nodeLock',
    leaseRenewal: { mode: 'atPercent', interval: null, percent: 80, courtesy: true },
  },
  {
    of: [render, 'Farm', 'One year'],
    sku: 'PL-REN-FRM-F4-1Y',
    name: 'Render Farm, 4 floating, one year',
    seatCount: 4,
    overdraftSeats: extra('absolute', 2),
    concurrencyMode: 'concurrent',
  },
  {
    of: [site, 'Site', 'Perpetual'],
    sku: 'PL-SITE-P',
    name: 'Site server, perpetual',
    seatCount: 1,
    concurrencyMode: 'nodeLock',
  },
]
