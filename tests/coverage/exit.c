/* SPDX-License-Identifier: Apache-2.0 */
/* Only in builds with -Db_coverage=true: gcov writes what it counted at `exit`, and the service's processes end by `_exit`, so that what they reached would be lost.
 * The linker turns each `_exit` into this one (--wrap). */
#include <gcov.h>

_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

void __wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}
