import { Anchor, Button, Text } from '@mantine/core'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { api, query, type Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { useIntervalText } from '../../../shared/interval-text.tsx'
import { LoadedPage } from '../../../shared/loaded-page.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { useCustomFieldFacts } from '../../fields/custom-fields.tsx'
import { useRenewalText } from '../../fields/renewal-text.ts'
import { useMay } from '../../session.ts'
import { OfferingDialog } from './offering-dialog.tsx'
import { offeringTexts, useSeatsText } from './offering-texts.ts'

type Offering = Schemas['Offering']

export function OfferingPage() {
  const t = useTexts(offeringTexts)
  const { offeringId = '' } = useParams()
  const read = query.useQuery('get', '/api/v1/offerings/{offeringId}', {
    params: { path: { offeringId }, query: { expand: 'edition.product,plan,stats' } },
  })
  return (
    <LoadedPage of={read} list={{ to: '/offerings', title: t('offerings') }}>
      {(offering) => <Parts offering={offering} />}
    </LoadedPage>
  )
}

function Parts({ offering }: { offering: Offering }) {
  const t = useTexts(offeringTexts)
  const shared = useTexts(sharedTexts)
  const write = useIntervalText()
  const writeRenewal = useRenewalText()
  const custom = useCustomFieldFacts('offering', offering.customFields)
  const writeSeats = useSeatsText()
  const { edition, plan, stats } = offering
  // What an offering leaves open is as the product has it.
  const orProduct = (interval: Schemas['Interval'] | null) =>
    interval ? write(interval) : t('asProduct')
  return (
    <>
      <PageHeader
        title={offering.name}
        parents={[{ to: '/offerings', title: t('offerings') }]}
        subtitle={offering.sku}
        actions={<Actions offering={offering} />}
      />
      {offering.description && <Text mb="md">{offering.description}</Text>}
      <Facts
        of={[
          [
            t('edition'),
            <Anchor key="edition" component={Link} to={`/products/${offering.productId}`}>
              {[edition?.product?.name, edition?.name].filter(Boolean).join(', ')}
            </Anchor>,
          ],
          [t('plan'), plan?.name ?? '–'],
          [t('seats'), writeSeats(offering)],
          [t('concurrencyMode'), t(offering.concurrencyMode)],
          [t('leasePeriod'), orProduct(offering.leasePeriod)],
          [t('gracePeriod'), orProduct(offering.gracePeriod)],
          [
            t('renewal'),
            offering.leaseRenewal ? writeRenewal(offering.leaseRenewal) : t('asProduct'),
          ],
          [
            t('detection'),
            offering.detection === null
              ? t('asProduct')
              : shared(offering.detection ? 'yes' : 'no'),
          ],
          [
            t('maintenance'),
            offering.hasMaintenance ? write(offering.maintenanceDuration) : shared('none'),
          ],
          [t('usageResetSchedule'), t(offering.usageResetSchedule)],
          [
            t('sold'),
            <Anchor key="sold" component={Link} to={`/entitlements?offeringId=${offering.id}`}>
              {writeNumber(stats?.entitlementsCount ?? 0)}
            </Anchor>,
          ],
          ...custom,
        ]}
      />
    </>
  )
}

function Actions({ offering }: { offering: Offering }) {
  const t = useTexts(offeringTexts)
  const may = useMay()
  const navigate = useNavigate()
  const [isEdited, setEdited] = useState(false)
  const remove = query.useMutation('delete', '/api/v1/offerings/{offeringId}')
  const params = { path: { offeringId: offering.id } }
  async function removeOffering() {
    await remove.mutateAsync({ params })
    await navigate('/offerings')
  }
  if (!may('products:admin')) return null
  return (
    <>
      <Button variant="default" onClick={() => setEdited(true)}>
        {t('edit')}
      </Button>
      {offering.stats?.entitlementsCount === 0 && (
        <AskFirst
          label={t('deleteIt')}
          title={t('deleteOffering', { name: offering.name })}
          action={removeOffering}
        >
          {t('deleteOfferingText')}
        </AskFirst>
      )}
      {isEdited && (
        <ReadFirst
          title={t('editOffering', { name: offering.name })}
          read={() => api.GET('/api/v1/offerings/{offeringId}', { params })}
          onClose={() => setEdited(false)}
        >
          {(edited) => <OfferingDialog edited={edited} onClose={() => setEdited(false)} />}
        </ReadFirst>
      )}
    </>
  )
}
