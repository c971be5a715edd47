-- expect: error `_G` is not available
return _G.os
