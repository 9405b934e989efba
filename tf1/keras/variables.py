"""Variables that a program makes itself, in a Lambda layer or beside the layers."""

from tf_keras.src import backend
from tf_keras.src.layers.core.lambda_layer import Lambda


def allow_in_lambdas() -> None:
    """Lambda layers may make variables, as in 1.15: they are initialized, and weights of the layer if they train.

    tf_keras refuses them.
    """

    def keep(layer, created: list, accessed: list) -> None:
        for variable in created:
            backend.track_variable(variable)
            if variable.trainable:
                layer._trainable_weights.append(variable)

    Lambda._check_variables = keep


def initialize_all() -> None:
    """Keras's session initializes every global variable of the graph that has no value yet, as Keras did until 2.3.

    tf_keras, like tf.keras, initializes only those of its layers and optimizers.
    """
    tracked = backend._get_variables

    def of_graph(graph=None) -> set:
        return {*tracked(graph), *graph.get_collection("variables")}

    backend._get_variables = of_graph
