"""tf.contrib.linalg, of TensorFlow before 1.4: linear operators, which are in tf.linalg."""

import tensorflow.compat.v1 as _tf

LinearOperator = _tf.linalg.LinearOperator
LinearOperatorComposition = _tf.linalg.LinearOperatorComposition
LinearOperatorDiag = _tf.linalg.LinearOperatorDiag
LinearOperatorFullMatrix = _tf.linalg.LinearOperatorFullMatrix
LinearOperatorIdentity = _tf.linalg.LinearOperatorIdentity
LinearOperatorScaledIdentity = _tf.linalg.LinearOperatorScaledIdentity
LinearOperatorTriL = LinearOperatorLowerTriangular = _tf.linalg.LinearOperatorLowerTriangular
LinearOperatorUDVHUpdate = LinearOperatorLowRankUpdate = _tf.linalg.LinearOperatorLowRankUpdate
