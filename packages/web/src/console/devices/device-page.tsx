import { Badge, Group, Stack } from '@mantine/core'
import { useParams } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { LoadedPage } from '../../shared/loaded-page.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { type Entitlement, useEntitlement } from '../entitlements/entitlement.ts'
import { useMay } from '../session.ts'
import { CopiesOf } from './copies-of.tsx'
import { deviceTexts } from './device-texts.ts'
import { FreeSeat } from './free-seat.tsx'
import { KnownBySection } from './known-by-section.tsx'
import { LeaseSection } from './lease-section.tsx'
import { SeatRightsAt } from './seat-rights-at.tsx'
import { TwinSection } from './twin-section.tsx'

export type Twin = Schemas['ActivationTwin']
export type State = Schemas['ActivationState']

/** A device beside its twin: what is saved, what it has of it, until when, and whether it is one. */
export function DevicePage() {
  const t = useTexts(deviceTexts)
  const { activationId = '' } = useParams()
  const params = { path: { activationId } }
  const twin = query.useQuery(
    'get',
    '/api/v1/entitlements/activations/{activationId}/twin',
    { params },
    // The device may report at any moment.
    { refetchInterval: 5_000 },
  )
  const state = query.useQuery('get', '/api/v1/entitlements/activations/{activationId}', { params })
  return (
    <LoadedPage of={twin} list={{ to: '/entitlements', title: t('entitlements') }}>
      {(twin) => (
        <Loaded of={state}>{(state) => <WithEntitlement twin={twin} state={state} />}</Loaded>
      )}
    </LoadedPage>
  )
}

function WithEntitlement({ twin, state }: { twin: Twin; state: State }) {
  const read = useEntitlement(twin.entitlementId)
  return (
    <Loaded of={read}>
      {(entitlement) => <Shown twin={twin} state={state} entitlement={entitlement} />}
    </Loaded>
  )
}

function Shown({
  twin,
  state,
  entitlement,
}: {
  twin: Twin
  state: State
  entitlement: Entitlement
}) {
  const t = useTexts(deviceTexts)
  const may = useMay()
  const name = twin.seatName ?? twin.seatId
  const { id, offeringName } = entitlement
  return (
    <>
      <PageHeader
        title={name}
        parents={[
          { to: '/entitlements', title: t('entitlements') },
          { to: `/entitlements/${id}?tab=seats`, title: offeringName },
        ]}
        subtitle={
          <Group gap="xs">
            <Badge variant="light" color={state.status === 'active' ? 'green' : 'gray'}>
              {t(state.status)}
            </Badge>
            <span>{t(twin.mode)}</span>
          </Group>
        }
        actions={
          may('activations:delete') && (
            <FreeSeat twin={twin} state={state} entitlement={entitlement} />
          )
        }
      />
      <Stack>
        <TwinSection twin={twin} entitlement={entitlement} />
        <KnownBySection twin={twin} />
        <LeaseSection twin={twin} state={state} />
        <CopiesOf twin={twin} />
        <SeatRightsAt activationId={twin.activationId} />
      </Stack>
    </>
  )
}
