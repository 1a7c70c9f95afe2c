/* The drop-in component: what a program must know to create and tell it.
 *
 * Everything goes by name: the object by its ProgID, the methods through IDispatch. The class
 * identifier is this emulator's own, and so are the numbers of the methods; the vendor's, which
 * early binding would need, are not public.
 */
#ifndef CSHISX_H
#define CSHISX_H

#define CSHISX_PROGID L"CsHisX.nhicshisx.1"

/* emulator-defined */
#define CSHISX_CLSID_TEXT L"{A517BFFC-CF46-485E-97BA-8AB8E982D076}"
#define CSHISX_CLSID \
    {0xa517bffc, 0xcf46, 0x485e, {0x97, 0xba, 0x8a, 0xb8, 0xe9, 0x82, 0xd0, 0x76}}

/* Its methods, texts all of them:
 *
 *   VPNGetRandomX()                               the random to sign
 *   VPNH_SignX(random, card type, service code)   its signature
 *   GetSAMCardInfoInCS()                          who signs, as JSON
 *   GetHCCardInfoInCS()                           the holder of the insurance card, as JSON
 */

#endif
