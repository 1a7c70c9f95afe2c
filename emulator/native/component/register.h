/* Entries of the registry under which programs find the component. */
#ifndef REGISTER_H
#define REGISTER_H

#include "component.h"

/* Write them for this library: into a hive, HKEY_LOCAL_MACHINE or HKEY_CURRENT_USER.
 *
 * Where another component has the ProgID, in either hive, nothing is written and
 * ERROR_ALREADY_EXISTS returned, unless it is to be replaced; then it is remembered.
 */
LSTATUS register_in(HKEY hive, int replaces);

/* Take them away, and give the ProgID back to the one that was replaced. */
LSTATUS unregister_in(HKEY hive);

#endif
