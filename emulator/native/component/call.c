/* One call of a method: arguments to UTF-8, over the runtime, and its text or its reason back. */
#include "component.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/frames.h"
#include "../src/runtime.h"

enum {
    SAID = 256,         /* characters of a description at most */
    OWN_FAILURE = 0x200 /* where a component's own codes begin, of those in FACILITY_ITF */
};

struct text {
    char *bytes; /* UTF-8 without a NUL, to be freed */
    int length;
};

static HRESULT utf8_of(BSTR wide, struct text *text)
{
    int count = (int)SysStringLen(wide);
    if (count == 0)
        return S_OK;
    text->length = WideCharToMultiByte(CP_UTF8, 0, wide, count, NULL, 0, NULL, NULL);
    text->bytes = malloc((size_t)text->length);
    if (text->bytes == NULL)
        return E_OUTOFMEMORY;
    WideCharToMultiByte(CP_UTF8, 0, wide, count, text->bytes, text->length, NULL, NULL);
    return S_OK;
}

/* Null, and an argument that was left out: as Empty, they are an empty text. */
static int is_nothing(const VARIANT *value)
{
    return value->vt == VT_NULL || (value->vt == VT_ERROR && value->scode == DISP_E_PARAMNOTFOUND);
}

static HRESULT text_of(VARIANT *given, LCID locale, struct text *text)
{
    VARIANT own;
    HRESULT outcome;
    VariantInit(&own);
    outcome = VariantCopyInd(&own, given);
    if (SUCCEEDED(outcome) && is_nothing(&own))
        VariantInit(&own);
    if (SUCCEEDED(outcome))
        outcome = VariantChangeTypeEx(&own, &own, locale, 0, VT_BSTR);
    if (SUCCEEDED(outcome))
        outcome = utf8_of(own.bstrVal, text);
    VariantClear(&own);
    return outcome;
}

/* Read all arguments; they stand last one first. */
static HRESULT texts_of(DISPPARAMS *given, LCID locale, struct text *texts, UINT *wrong)
{
    for (UINT i = 0; i < given->cArgs; i++) {
        UINT place = given->cArgs - 1 - i;
        HRESULT outcome = text_of(&given->rgvarg[place], locale, &texts[i]);
        if (FAILED(outcome)) {
            if (wrong != NULL)
                *wrong = place;
            return outcome;
        }
    }
    return S_OK;
}

static HRESULT bstr_of(const char *bytes, size_t length, BSTR *text)
{
    int count = length == 0 ? 0 : MultiByteToWideChar(CP_UTF8, 0, bytes, (int)length, NULL, 0);
    *text = SysAllocStringLen(NULL, (UINT)count);
    if (*text == NULL)
        return E_OUTOFMEMORY;
    if (count != 0)
        MultiByteToWideChar(CP_UTF8, 0, bytes, (int)length, *text, count);
    return S_OK;
}

/* Say what went wrong: who, what, and the number that a program looks at. */
static HRESULT raised(EXCEPINFO *exception, HRESULT code, const wchar_t *said)
{
    if (exception == NULL)
        return DISP_E_EXCEPTION;
    memset(exception, 0, sizeof *exception);
    exception->bstrSource = SysAllocString(L"CsHisX (nhi-cardio emulator)");
    exception->bstrDescription = SysAllocString(said);
    exception->scode = code;
    return DISP_E_EXCEPTION;
}

/* A return code as HRESULT; one that is negative is a HRESULT. */
static HRESULT hresult_of(int32_t code)
{
    if (code < 0)
        return code;
    return MAKE_HRESULT(SEVERITY_ERROR, FACILITY_ITF, OWN_FAILURE <= code && code <= 0xffff
                                                          ? code : OWN_FAILURE);
}

static const wchar_t *official_text(int32_t code)
{
    for (unsigned i = 0; i < component_texts; i++)
        if (COMPONENT_TEXTS[i].code == code)
            return COMPONENT_TEXTS[i].text;
    return L"";
}

/* No call was carried: the insurer's text for the code that stands for that, and our own. */
static HRESULT faulted(const struct component_method *method, enum cardio_fault fault,
                       EXCEPINFO *exception)
{
    int32_t code = cardio_code_of(fault);
    wchar_t said[SAID];
    _snwprintf(said, SAID, L"%ls: %ld %ls: %hs", method->name, (long)code,
               official_text(code), cardio_text_of(fault));
    said[SAID - 1] = L'\0';
    return raised(exception, hresult_of(code), said);
}

/* The call was carried and failed. */
static HRESULT refused(const struct component_method *method, int32_t code, EXCEPINFO *exception)
{
    HRESULT outcome = hresult_of(code);
    wchar_t said[SAID];
    _snwprintf(said, SAID, L"%ls: failed with HRESULT 0x%08lX", method->name,
               (unsigned long)outcome);
    said[SAID - 1] = L'\0';
    return raised(exception, outcome, said);
}

static HRESULT carry_texts(const struct component_method *method, const struct text *texts,
                           BSTR *text, EXCEPINFO *exception)
{
    struct cardio_value values[COMPONENT_ARGUMENTS + 1];
    char room[CARDIO_MAX_ANSWER];
    unsigned count = method->arguments;
    int32_t code = 0;
    enum cardio_fault fault;
    for (unsigned i = 0; i < count; i++)
        values[i] = cardio_text(texts[i].bytes, (size_t)texts[i].length);
    values[count] = cardio_text_out(room, sizeof room);
    fault = cardio_carry(method->number, values, count + 1, &code);
    if (fault != CARDIO_NO_FAULT)
        return faulted(method, fault, exception);
    if (code != 0)
        return refused(method, code, exception);
    return bstr_of(room, values[count].length, text);
}

HRESULT component_carry(const struct component_method *method, DISPPARAMS *given, LCID locale,
                        BSTR *text, EXCEPINFO *exception, UINT *wrong)
{
    struct text texts[COMPONENT_ARGUMENTS] = {{NULL, 0}};
    HRESULT outcome = texts_of(given, locale, texts, wrong);
    if (SUCCEEDED(outcome))
        outcome = carry_texts(method, texts, text, exception);
    for (unsigned i = 0; i < COMPONENT_ARGUMENTS; i++)
        free(texts[i].bytes);
    return outcome;
}
