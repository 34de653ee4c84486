// The runtime's files that are linked into the compiler rely on its implicit usings.
global using System;
global using System.Collections.Generic;
global using System.Linq;
