import { texts } from '../../i18n/texts.ts'

export const offlineTexts = texts(
  'portal-offline',
  {
    title: 'Machines without a network',
    activate: 'Activate',
    refresh: 'Refresh',
    deactivate: 'Deactivate',
    activateHint:
      'On the machine, let the application make a request. Bring it here, and carry the answer back.',
    refreshHint:
      'Before its time runs out, a machine needs a new token. Bring the token that the application makes, or choose the seat below.',
    deactivateHint:
      'When the application is deactivated, it wipes its licence and makes a token as proof. Bring it here, and the seat is free.',
    token: 'Token of the machine',
    tokenHint: 'Paste it, open a file, or scan its QR codes.',
    openFile: 'Open a file or a picture',
    scan: 'Scan with the camera',
    stopScan: 'Stop the camera',
    camera: 'What the camera sees',
    noCamera:
      'There is no camera that this page may use. Permit it, or open a picture of the code.',
    nothingRead: 'No QR code could be read in this picture. Take it closer, and straight.',
    parts: '{{have}} of {{of}} parts are here. Go on with the next one, in any order.',
    allParts: 'All {{of}} parts are here.',
    activateDo: 'Activate the machine',
    refreshDo: 'Make the new token',
    deactivateDo: 'Free the seat',
    another: 'Do another one',
    deactivated: 'The machine is deactivated, and its seat is free.',
    seats: 'Seats without a network',
    forSeat: 'New token for “{{seat}}”',
    noSeats: 'No machine without a network holds a seat of this licence.',
    seatUntil: 'Works until',
  },
  {
    title: 'Geräte ohne Netz',
    activate: 'Aktivieren',
    refresh: 'Auffrischen',
    deactivate: 'Deaktivieren',
    activateHint:
      'Lassen Sie die Anwendung auf dem Gerät eine Anfrage machen. Bringen Sie sie her, und tragen Sie die Antwort zurück.',
    refreshHint:
      'Bevor seine Frist endet, braucht ein Gerät ein neues Token. Bringen Sie das Token, das die Anwendung macht, oder wählen Sie unten den Platz.',
    deactivateHint:
      'Wird die Anwendung deaktiviert, löscht sie ihre Lizenz und macht ein Token zum Beweis. Bringen Sie es her, und der Platz ist frei.',
    token: 'Token des Geräts',
    tokenHint: 'Fügen Sie es ein, öffnen Sie eine Datei, oder scannen Sie die QR-Codes.',
    openFile: 'Datei oder Bild öffnen',
    scan: 'Mit der Kamera scannen',
    stopScan: 'Kamera anhalten',
    camera: 'Was die Kamera sieht',
    noCamera:
      'Es gibt keine Kamera, die diese Seite benutzen darf. Erlauben Sie es, oder öffnen Sie ein Bild des Codes.',
    nothingRead: 'In diesem Bild war kein QR-Code zu lesen. Nehmen Sie ihn näher und gerade auf.',
    parts:
      '{{have}} von {{of}} Teilen sind da. Fahren Sie mit dem nächsten fort, in beliebiger Folge.',
    allParts: 'Alle {{of}} Teile sind da.',
    activateDo: 'Gerät aktivieren',
    refreshDo: 'Neues Token machen',
    deactivateDo: 'Platz freigeben',
    another: 'Noch eines',
    deactivated: 'Das Gerät ist deaktiviert, und sein Platz ist frei.',
    seats: 'Plätze ohne Netz',
    forSeat: 'Neues Token für „{{seat}}“',
    noSeats: 'Kein Gerät ohne Netz hat einen Platz dieser Lizenz.',
    seatUntil: 'Läuft bis',
  },
)
