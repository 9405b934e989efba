"""The tests import tf1's modules as a library: `import tensorflow` stays what it is for them and for other tests."""

import tf1

tf1.deactivate()
