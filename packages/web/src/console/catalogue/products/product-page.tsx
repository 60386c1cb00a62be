import { Button, Group, Stack, Title } from '@mantine/core'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { useIntervalText } from '../../../shared/interval-text.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { LoadedPage } from '../../../shared/loaded-page.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { useRenewalText } from '../../fields/renewal-text.ts'
import { useMay } from '../../session.ts'
import { Comparison } from '../values/comparison.tsx'
import { NewAttribute } from '../values/new-attribute.tsx'
import { NewFeature } from '../values/new-feature.tsx'
import { editionPlace, productPlace } from '../values/places.ts'
import { valueTexts } from '../values/value-texts.ts'
import { EditionActions } from './edition-actions.tsx'
import { EditionDialog } from './edition-dialog.tsx'
import { ProductDialog } from './product-dialog.tsx'
import { periods, productTexts } from './product-texts.ts'

type Product = Schemas['Product']

export function ProductPage() {
  const t = useTexts(productTexts)
  const { productId = '' } = useParams()
  const read = query.useQuery('get', '/api/v1/products/{productId}', {
    params: { path: { productId } },
  })
  return (
    <LoadedPage of={read} list={{ to: '/products', title: t('products') }}>
      {(product) => <Parts product={product} />}
    </LoadedPage>
  )
}

function Parts({ product }: { product: Product }) {
  const t = useTexts(productTexts)
  const shared = useTexts(sharedTexts)
  const write = useIntervalText()
  const writeRenewal = useRenewalText()
  return (
    <>
      <PageHeader
        title={product.name}
        parents={[{ to: '/products', title: t('products') }]}
        subtitle={product.description}
        actions={<Actions product={product} />}
      />
      <Stack gap="xl">
        <Facts
          of={[
            ...periods.map(
              (period) =>
                [
                  t(period),
                  period === 'leasePeriod' && product.leasePeriod.type === 'none'
                    ? t('fullDuration')
                    : write(product[period]),
                ] as const,
            ),
            [
              t('delegationPeriod'),
              product.delegationPeriod.type === 'none'
                ? t('asTenant')
                : write(product.delegationPeriod),
            ],
            [t('renewal'), writeRenewal(product.leaseRenewal)],
            [t('detection'), product.detection ? shared('yes') : shared('no')],
          ]}
        />
        <Editions product={product} />
      </Stack>
    </>
  )
}

function Actions({ product }: { product: Product }) {
  const t = useTexts(productTexts)
  const may = useMay()
  const navigate = useNavigate()
  const [isEdited, setEdited] = useState(false)
  const remove = query.useMutation('delete', '/api/v1/products/{productId}')
  const params = { path: { productId: product.id } }
  async function removeProduct() {
    await remove.mutateAsync({ params })
    await navigate('/products')
  }
  return (
    <>
      <Button variant="default" component={Link} to={`/offerings?productId=${product.id}`}>
        {t('offerings')}
      </Button>
      {may('products:admin') && (
        <>
          <Button variant="default" onClick={() => setEdited(true)}>
            {t('edit')}
          </Button>
          <AskFirst
            label={t('deleteIt')}
            title={t('deleteProduct', { name: product.name })}
            action={removeProduct}
          >
            {t('deleteProductText')}
          </AskFirst>
        </>
      )}
      {isEdited && (
        <ReadFirst
          title={t('editProduct', { name: product.name })}
          read={() => api.GET('/api/v1/products/{productId}', { params })}
          onClose={() => setEdited(false)}
        >
          {(edited) => <ProductDialog edited={edited} onClose={() => setEdited(false)} />}
        </ReadFirst>
      )}
    </>
  )
}

function Editions({ product: { id, name } }: { product: Product }) {
  const t = useTexts(productTexts)
  const values = useTexts(valueTexts)
  const may = useMay()
  const [dialog, setDialog] = useState<'edition' | 'feature' | 'attribute' | null>(null)
  const read = query.useQuery('get', '/api/v1/products/{productId}/editions', {
    params: { path: { productId: id }, query: { pageSize: 50, sort: 'createdAt' } },
  })
  const close = () => setDialog(null)
  return (
    <section aria-labelledby="editions">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" id="editions">
          {t('editions')}
        </Title>
        {may('products:admin') && (
          <Group gap="xs">
            <Button variant="default" onClick={() => setDialog('feature')}>
              {values('newFeature')}
            </Button>
            <Button variant="default" onClick={() => setDialog('attribute')}>
              {values('newAttribute')}
            </Button>
            <Button onClick={() => setDialog('edition')}>{t('newEdition')}</Button>
          </Group>
        )}
      </Group>
      <Loaded of={read} lines={8}>
        {({ items }) => (
          <Comparison
            caption={t('comparison', { name })}
            columns={[
              { place: productPlace(id), title: t('product') },
              ...items.map((edition) => ({
                place: editionPlace(id, edition.id),
                title: edition.name,
                actions: <EditionActions edition={edition} />,
              })),
            ]}
          />
        )}
      </Loaded>
      {dialog === 'edition' && <EditionDialog productId={id} onClose={close} />}
      {dialog === 'feature' && <NewFeature productId={id} onClose={close} />}
      {dialog === 'attribute' && <NewAttribute productId={id} onClose={close} />}
    </section>
  )
}
