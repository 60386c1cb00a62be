// RSA keys of the vectors, made once: there is no making them from a name. For these files only.

export const tenantRsa = {
  kty: 'RSA',
  n:
    'lozRO_o58nkozj69EpPH6Wuui84Q6toRvBcESc9Mu9DPQGhkLhSGiFI7DXyQ56zADib57XKe5z69PhPSmZzOQNs_' +
    'THeciCDXHzDvwK0RzlrGL5kmlRYkgO5NEKCpuNHzdBFkU02n32Qy9lwbCuxrq3uzPrUX-wkfRjNb8E7c9Ys2n3Vi' +
    '7U6BfO2wHAUDr7MMuyfTVESEiwl7xb6vhHbnLxFhcwMJ-4qoiClI1Z7Y8f0JB3PpvBAhUtn5gRtBWIzQYRc1JvJL' +
    'BHmKm57EXuc7ubgWYTyodotWUKNfvwdQRc8ZhMOv5fTLK7Ukvlzokv7GQqHnCWz-rKMGpt-k9p8Wbw',
  e: 'AQAB',
  d:
    'EKd2PqYhLT9q8gSDDPWNJWIUoSxEDH7gJwhSy0l5NG5WfEpatArwO6SrxK5VfKjMZs8NUc-etXe9c-BkfpAX9EPC' +
    'E6xIWXoXN2ubR3C91K_lAan1rdi7uV7jO-YnWvswF9RpXpprai0e7XLl85uQvkZvtI2ln_nJMbkHwCSGkUulhj4j' +
    '3YgkwwmFS3EBl8VVkjhH8GTeeAYEy3RU4bNU6k_tg-OVEluJNibzYtl3Et0KVO9d_pZ_b88r8_MiNf6dZlXhyzLP' +
    'PoXvLVagti3pJ35GHVTHUuq3FFrNtzWXe2k3vxdFZjfgSBPomFFw1Ze7ZVA-ifZMOM3MaQeZFBd9gQ',
  p:
    'zl1plfF1z4gWiZW9x8CgOPG6Wn259c81TGp3_ixFpJ9IyAmT_xkt2OhE14oApPW3iQ8M3a45nkI68dIH4d1G9kPR' +
    'U9tCP2O8IBqEKL7gzxsocMkmiXfKc1QhLw_2lSZJWEIRYzKGBDda-1LR-7BYvvuwjq_kjnVEtO8e5CkUYoE',
  q:
    'usKyTP-Qyo_Yr8M-fk8fWcXp2xjQtsG-cJJBzVPUcMdkdoHiH3qIPEU2pUTI3hdZ4ptlzsvylV5p6y14Cha3_kBN' +
    'r2XtFTD8TdPx5fS89ZzGSXyzU6YggOa5x3rMxJMcxPCM40YhC6jtPou6P6jOeM0Gqp-SkO8ylayeLH7HIO8',
  dp:
    'gRyKkeiHR_eh-iS4nwBSfi4m5LTiovsoIo4-UsUKMYwCsjzj3me3eo0ffSb3bj3ZvaOv7gYyQGS5klBQ5CxYWH1n' +
    'uypkEVrp-b_9TazW5FzeeWowdTOAc5WASXyYTwqsOs7jKAgVNxAXGUTg4bKcY6j-9tbvjX2rJfSxhBh7i4E',
  dq:
    'U_x6cmX7lxxZNbF3yRWL47M9F2pxcb5vBfC_5rZsMst4QlLmfYF9Ap2dlXT5X-bgZSe9AOJ2lPWAbGJmOSM-WvhP' +
    '9zC_DWiaDeXiQqds0odOJH4Ppu5ub4lSwoJW04_UwDvtH8fJ1JSDHD155Gblcy3AcbqRDtyCwwx9lUTuB8E',
  qi:
    'pCAV3TRzkp3nU0s9gdsbMlskThh-7kwZ1eHZ4ZqicT9QMCVYrrLw7YswsWdgWRsCoDW4Bw_Jd6sTYD-1b7hErfMF' +
    'qGXsdaRLNBFmfgwE73N7U06rkibEfoWgLpYDyW5N9bT2BNG2mvXUoB77yqiHnlR9Q0LyIRy0QWCf9cdlK64',
}

export const strangeRsa = {
  kty: 'RSA',
  n:
    'wOBfK-Ng8XJjj3OuWzHS_dnuJQYn6C1-A961DV_-MCDQkuyxScumiDQ0qQqtj7DngRECkvzqpCH8ev9m31uK01CJ' +
    'NVRcO7EPTp6o-T1jh-6DlBl-ejx2SH56-cNH87UQrQvL2rdgme14SkvfIpvZJwmj2uSShK1sJyZkcMPKedjWtH64' +
    'xdXUY3aAn4bEOBb7R7KAtgPcgvJXa1gfHLbA3iuNouZU7LDPfmSb-a6WG_kcSJe3o8k9yd6R8DdcfMsBcP5ResEn' +
    'awVVaBIMkcHnNeunbFeQ84c9HeLZrbrzhftwmH-nHQeUVc1NhKDiYy1XMrq209rR7UviuqTw75u0mQ',
  e: 'AQAB',
  d:
    'EqiiDFje0_zA7Ou__kp_otcmVqaVzbw46J7u3PBgYr-J7ey_6eetoJeMUJ4b1D7E5pOCsD2PZXl0N2Hlzc3JTFAK' +
    'NgKHOa8TUAPBTPtHWasVR4p_1ctrle_GbcsadtUZW-Q8QFhlG_8BGA7m8y4of8JK-64JDpTIVbE9HjuSpt7MBZ2N' +
    '11AZ5sHqj-CsV9GCdujHHmpnPFLQOmKWWRgmgnThm29wclDHzQpPuei6aUogwg-w-Df0sFc8WUYE1NQ_JHEv687N' +
    'Zd210s2iBNKxPLXIqxZiddNOzJF7qZJvvZtYyuUp2G4zSiAmCeHlbJE2iDHUPRV301CnMiaJLnCLkQ',
  p:
    '-AvBDrDvjFa81aDxTHpL43V3Uzc5w7u70k8kilAN8RsekCIqz-mOdoIJ4kzeV75GMssm0RfY9oxUWO4z32_jAsDy' +
    'Wy0R_y3E6Dz1hLevCQl10c4a9D3YFSaBHdB5u1bdqam4Y5Y3rrfukY3xsp74O12vYU4NOA2GXmGZRt69_2s',
  q:
    'xw-5KfdDlm4gLRo70YX_AilRYoEmk-dFhL0eEfxd4o3GkUaLjfx2aTmk_anjShM4FB9ClcsNoyFHKpzPZVq2aUJd' +
    'gxqJJxTovJzW4oYOvy_kQSbBJx5vfor-jghLV4QcEKd4vOvBsetCDw-4vnINQEcPCAotBO0obH32XxV68Qs',
  dp:
    'vmz_rJCnhvz8AaGKPiVRZ3FBx1AJd7wDiISbz9d_rI8eWpbweSeb6F0Sy3op5AC-kbYmubVuKnE3PAK7LhkOlYmd' +
    'ReQHAfmYRpauAlKl_PEXU5fAV6u23R3vV_05x1n72InkdgfX_blVXMc1O-UROzpELxalzVeMxZ519tN_17s',
  dq:
    'iPru5kv6vIenqKHGzBWzN5-LG4fYLisVkZQ6HxJU4NPC8rFi0yAJs7sxKEVB3PWAv4gLX9zM05bQzCgAJ7TWlXRP' +
    'uSoHe1dOGIys6lBp0XJ5VcP_YpX1D1VCeiaHAgAs9-Dmmsp5DZ_gY1DkRllhePvtAhFOjXdNO-sqIKA9a6U',
  qi:
    'm6qrAtXtfuJR1MelC9DLicnc-3nUYAUlWoqbOflusQJVWcvQXfapPFLtw81Z21v5KHAivtPo5z5nz1D01QqUkdlx' +
    'xnU7VO4VOJRoxZAKypGEqklxy2kbCFl3Rovi5rwAF_j9ja0zxa68DCqztrg4kQeIYOdk_CVjO7qwVzRIJwQ',
}
