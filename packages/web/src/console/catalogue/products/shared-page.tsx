import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { PageHeader } from '../../../shared/page-header.tsx'
import { useMay } from '../../session.ts'
import { Comparison } from '../values/comparison.tsx'
import { NewAttribute } from '../values/new-attribute.tsx'
import { NewFeature } from '../values/new-feature.tsx'
import { globalPlace } from '../values/places.ts'
import { valueTexts } from '../values/value-texts.ts'
import { productTexts } from './product-texts.ts'

/** Features and attributes that every product has. */
export function SharedPage() {
  const t = useTexts(productTexts)
  const values = useTexts(valueTexts)
  const may = useMay()
  const [dialog, setDialog] = useState<'feature' | 'attribute' | null>(null)
  const close = () => setDialog(null)
  return (
    <>
      <PageHeader
        title={t('shared')}
        parents={[{ to: '/products', title: t('products') }]}
        subtitle={t('sharedHint')}
        actions={
          may('products:admin') && (
            <>
              <Button variant="default" onClick={() => setDialog('feature')}>
                {values('newFeature')}
              </Button>
              <Button variant="default" onClick={() => setDialog('attribute')}>
                {values('newAttribute')}
              </Button>
            </>
          )
        }
      />
      <Comparison
        caption={t('shared')}
        columns={[{ place: globalPlace, title: t('allProducts') }]}
      />
      {dialog === 'feature' && <NewFeature onClose={close} />}
      {dialog === 'attribute' && <NewAttribute onClose={close} />}
    </>
  )
}
