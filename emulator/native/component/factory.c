/* The class factory, and how long this library is needed. */
#include "component.h"

#include "cshisx.h"

static const CLSID OWN_CLASS = CSHISX_CLSID;
static LONG holds;

void component_hold(void)
{
    InterlockedIncrement(&holds);
}

void component_let_go(void)
{
    InterlockedDecrement(&holds);
}

static HRESULT WINAPI query(IClassFactory *self, REFIID wanted, void **found)
{
    if (found == NULL)
        return E_POINTER;
    *found = NULL;
    if (!IsEqualIID(wanted, &IID_IUnknown) && !IsEqualIID(wanted, &IID_IClassFactory))
        return E_NOINTERFACE;
    IClassFactory_AddRef(self);
    *found = self;
    return S_OK;
}

/* There is one, for ever; who holds it needs the library all the same. */
static ULONG WINAPI add_reference(IClassFactory *self)
{
    (void)self;
    component_hold();
    return 2;
}

static ULONG WINAPI release(IClassFactory *self)
{
    (void)self;
    component_let_go();
    return 1;
}

static HRESULT WINAPI create(IClassFactory *self, IUnknown *outer, REFIID wanted, void **made)
{
    (void)self;
    if (made == NULL)
        return E_POINTER;
    *made = NULL;
    return outer != NULL ? CLASS_E_NOAGGREGATION : component_create(wanted, made);
}

static HRESULT WINAPI lock(IClassFactory *self, BOOL locks)
{
    (void)self;
    if (locks)
        component_hold();
    else
        component_let_go();
    return S_OK;
}

STDAPI DllGetClassObject(REFCLSID class, REFIID wanted, void **found)
{
    static const IClassFactoryVtbl METHODS = {query, add_reference, release, create, lock};
    static IClassFactory factory = {(IClassFactoryVtbl *)&METHODS};
    if (found == NULL)
        return E_POINTER;
    *found = NULL;
    return IsEqualCLSID(class, &OWN_CLASS) ? query(&factory, wanted, found)
                                           : CLASS_E_CLASSNOTAVAILABLE;
}

STDAPI DllCanUnloadNow(void)
{
    return InterlockedCompareExchange(&holds, 0, 0) == 0 ? S_OK : S_FALSE;
}

/* 1: what this component answers is emulated; the drop-in library has the same mark. */
int WINAPI cardio_is_emulator(void)
{
    return 1;
}
