/* The object: IDispatch, by name and number, counted references. */
#include "component.h"

#include <stdlib.h>
#include <wchar.h>

enum { MARK_NUMBER = 1000 }; /* beyond the numbers of methods */

/* The mark by which programs know an emulated component; a call of it answers 1. The drop-in
 * library exports the same name.
 */
static const wchar_t MARK[] = L"cardio_is_emulator";

struct object {
    IDispatch dispatch; /* first: what callers hold */
    LONG references;
};

static HRESULT WINAPI query(IDispatch *self, REFIID wanted, void **found)
{
    if (found == NULL)
        return E_POINTER;
    *found = NULL;
    if (!IsEqualIID(wanted, &IID_IUnknown) && !IsEqualIID(wanted, &IID_IDispatch))
        return E_NOINTERFACE;
    IDispatch_AddRef(self);
    *found = self;
    return S_OK;
}

static ULONG WINAPI add_reference(IDispatch *self)
{
    return (ULONG)InterlockedIncrement(&((struct object *)self)->references);
}

static ULONG WINAPI release(IDispatch *self)
{
    LONG left = InterlockedDecrement(&((struct object *)self)->references);
    if (left == 0) {
        free(self);
        component_let_go();
    }
    return (ULONG)left;
}

static HRESULT WINAPI count_types(IDispatch *self, UINT *count)
{
    (void)self;
    if (count == NULL)
        return E_POINTER;
    *count = 0;
    return S_OK;
}

static HRESULT WINAPI get_type(IDispatch *self, UINT index, LCID locale, ITypeInfo **type)
{
    (void)self, (void)index, (void)locale;
    if (type != NULL)
        *type = NULL;
    return DISP_E_BADINDEX;
}

static DISPID number_of(const wchar_t *name)
{
    for (unsigned i = 0; i < component_methods; i++)
        if (_wcsicmp(COMPONENT_METHODS[i].name, name) == 0)
            return (DISPID)i + 1;
    return _wcsicmp(MARK, name) == 0 ? MARK_NUMBER : DISPID_UNKNOWN;
}

/* The first name is that of a method; names of arguments are not public, so there are none. */
static HRESULT WINAPI find_names(IDispatch *self, REFIID reserved, LPOLESTR *names, UINT count,
                                 LCID locale, DISPID *numbers)
{
    (void)self, (void)locale;
    if (!IsEqualIID(reserved, &IID_NULL))
        return DISP_E_UNKNOWNINTERFACE;
    if (names == NULL || numbers == NULL || count == 0)
        return E_INVALIDARG;
    numbers[0] = number_of(names[0]);
    for (UINT i = 1; i < count; i++)
        numbers[i] = DISPID_UNKNOWN;
    return numbers[0] == DISPID_UNKNOWN || count > 1 ? DISP_E_UNKNOWNNAME : S_OK;
}

static HRESULT answer(HRESULT outcome, BSTR text, VARIANT *result)
{
    if (FAILED(outcome))
        return outcome;
    if (result == NULL) {
        SysFreeString(text);
        return S_OK;
    }
    VariantInit(result);
    result->vt = VT_BSTR;
    result->bstrVal = text;
    return S_OK;
}

static const struct component_method *method_of(DISPID number)
{
    static const struct component_method MARK_METHOD = {MARK, 0, 0};
    if (number == MARK_NUMBER)
        return &MARK_METHOD;
    return number < 1 || (unsigned)number > component_methods ? NULL
                                                              : &COMPONENT_METHODS[number - 1];
}

static HRESULT answer_mark(VARIANT *result)
{
    if (result != NULL) {
        VariantInit(result);
        result->vt = VT_I4;
        result->lVal = 1;
    }
    return S_OK;
}

/* A property alone is refused: callers that do not know which it is ask for that first, and take
 * the refusal for a method.
 */
static HRESULT WINAPI invoke(IDispatch *self, DISPID number, REFIID reserved, LCID locale,
                             WORD how, DISPPARAMS *given, VARIANT *result, EXCEPINFO *exception,
                             UINT *wrong)
{
    const struct component_method *method = method_of(number);
    BSTR text = NULL;
    HRESULT outcome;
    (void)self;
    if (!IsEqualIID(reserved, &IID_NULL))
        return DISP_E_UNKNOWNINTERFACE;
    if (method == NULL || !(how & DISPATCH_METHOD))
        return DISP_E_MEMBERNOTFOUND;
    if (given == NULL)
        return E_INVALIDARG;
    if (given->cNamedArgs != 0)
        return DISP_E_NONAMEDARGS;
    if (given->cArgs != method->arguments)
        return DISP_E_BADPARAMCOUNT;
    if (number == MARK_NUMBER)
        return answer_mark(result);
    outcome = component_carry(method, given, locale, &text, exception, wrong);
    return answer(outcome, text, result);
}

HRESULT component_create(REFIID wanted, void **made)
{
    static const IDispatchVtbl METHODS = {
        query, add_reference, release, count_types, get_type, find_names, invoke,
    };
    struct object *object = malloc(sizeof *object);
    HRESULT outcome;
    if (object == NULL)
        return E_OUTOFMEMORY;
    object->dispatch.lpVtbl = (IDispatchVtbl *)&METHODS;
    object->references = 1;
    component_hold();
    outcome = query(&object->dispatch, wanted, made);
    release(&object->dispatch);
    return outcome;
}
