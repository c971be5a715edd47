-- expect: error `require` is not available
require('os')
