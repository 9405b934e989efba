"""What to tell a program that asks for a name which is not there: what it was, and the nearest thing to do today."""

import difflib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NoReturn

from tf1 import present
from tf1.eras import ONLY_IN_2

#: What is left out on purpose: dotted name below `tf` -> what it was and what to do. The longest prefix counts.
LEFT_OUT = {
    "contrib.all_reduce": "sums over several GPUs or machines; run on one device, or use tf.distribute of TensorFlow 2",
    "contrib.autograph": "use tf.autograph, which is here",
    "contrib.batching": "batches requests of a server; use tf.train.batch, or TensorFlow Serving",
    "contrib.bayesflow": "Monte Carlo tools; they live on in PyPI's tensorflow_probability (for TensorFlow 2)",
    "contrib.bigtable": "reads Google Cloud; export the data as TFRecord files and read these",
    "contrib.boosted_trees": "boosted trees; use scikit-learn's HistGradientBoostingClassifier",
    "contrib.checkpoint": "checkpoints of objects; use tf.train.Checkpoint, or tf.train.Saver, which are here",
    "contrib.cloud": "reads Google Cloud; export the data as TFRecord files and read these",
    "contrib.cluster_resolver": "finds the machines of a cluster; run on one machine",
    "contrib.compiler": "XLA; remove the jit scope, as it changes the speed and not the numbers",
    "contrib.constrained_optimization": "lives on in PyPI's tfco (for TensorFlow 2)",
    "contrib.copy_graph": "use tf.graph_util.extract_sub_graph and tf.import_graph_def, which are here",
    "contrib.cudnn_rnn.CudnnGRU": "ran on GPUs alone; use CudnnCompatibleGRUCell, which is here",
    "contrib.cudnn_rnn.CudnnLSTM": "ran on GPUs alone; use CudnnCompatibleLSTMCell, which is here",
    "contrib.cudnn_rnn.CudnnRNNRelu": "ran on GPUs alone; use tf.nn.rnn_cell.BasicRNNCell with tf.nn.relu",
    "contrib.cudnn_rnn.CudnnRNNTanh": "ran on GPUs alone; use tf.nn.rnn_cell.BasicRNNCell",
    "contrib.decision_trees": "decision trees; use scikit-learn's or PyPI's ydf",
    "contrib.distributions.TransformedDistribution": "lives on in PyPI's tensorflow_probability (for TensorFlow 2)",
    "contrib.distributions.bijectors": "flows; they live on in PyPI's tensorflow_probability (for TensorFlow 2)",
    "contrib.eager": "eager mode: this is TensorFlow 1 in graph mode; run the program under TensorFlow 2",
    "contrib.estimator.RNNClassifier": "a recurrent classifier; write a model_fn with tf.nn.dynamic_rnn, which is here",
    "contrib.estimator.RNNEstimator": "a recurrent model; write a model_fn with tf.nn.dynamic_rnn, which is here",
    "contrib.estimator.SavedModelEstimator": "trains an export on; use tf.estimator.Estimator's warm_start_from",
    "contrib.estimator.boosted_trees_classifier_train_in_memory": "boosted trees; use scikit-learn's",
    "contrib.estimator.boosted_trees_regressor_train_in_memory": "boosted trees; use scikit-learn's",
    "contrib.estimator.multi_head": "several heads; write a model_fn that adds the losses of two heads",
    "contrib.factorization": "k-means, mixtures, matrix factors; use scikit-learn's KMeans, GaussianMixture, NMF",
    "contrib.feature_column": "columns of sequences; use those of tf.feature_column, which are here",
    "contrib.ffmpeg": "decodes sound by a program; use tf.audio.decode_wav, which is here, or SciPy",
    "contrib.fused_conv": "a fused GPU kernel; use tf.nn.conv2d, tf.nn.bias_add and an activation",
    "contrib.gan.estimator.LatentGANEstimator": "trains the input of a generator; write a model_fn",
    "contrib.gan.estimator.StarGANEstimator": "use stargan_model, stargan_loss and gan_train, which are here",
    "contrib.gan.estimator.TPUGANEstimator": "ran on TPUs; use GANEstimator, which is here",
    "contrib.gan.features.keras_spectral_normalization": "use spectral_normalization_custom_getter with tf.layers",
    "contrib.grid_rnn": "recurrent cells on grids; write the cell as a subclass of tf.nn.rnn_cell.RNNCell",
    "contrib.hadoop": "reads Hadoop's files; convert the data to TFRecord files",
    "contrib.hvx": "runs on a Hexagon processor; use tf.lite",
    "contrib.ignite": "reads a database; convert the data to TFRecord files",
    "contrib.image.bipartite_match": "matches by a C++ kernel; use scipy.optimize.linear_sum_assignment in tf.py_func",
    "contrib.image.single_image_random_dot_stereograms": "autostereograms by a C++ kernel; draw them in NumPy",
    "contrib.integrate": "solves differential equations; use scipy.integrate, or PyPI's tensorflow_probability",
    "contrib.kafka": "reads a message queue; convert the data to TFRecord files",
    "contrib.kernel_methods": "kernel classifiers; use scikit-learn's RBFSampler before a linear model",
    "contrib.kfac": "an optimizer of second order; it lives on as PyPI's kfac",
    "contrib.kinesis": "reads a message queue; convert the data to TFRecord files",
    "contrib.labeled_tensor": "tensors with named axes; use plain tensors",
    "contrib.layers.joint_weighted_sum_from_feature_columns": "use weighted_sum_from_feature_columns, which is here",
    "contrib.layers.multi_class_target": "a head of 2016; use tf.contrib.learn.DNNClassifier or tf.estimator",
    "contrib.layers.parse_feature_columns_from_sequence_examples": "use tf.parse_single_sequence_example",
    "contrib.layers.regression_target": "a head of 2016; use tf.contrib.learn.DNNRegressor or tf.estimator",
    "contrib.layers.scattered_embedding_column": "hashed embeddings; use embedding_column with a hash bucket",
    "contrib.layers.sequence_input_from_feature_columns": "use tf.contrib.feature_column.sequence_input_layer",
    "contrib.layers.transform_features": "use tf.feature_column.input_layer, which is here",
    "contrib.learn.DynamicRnnEstimator": "a recurrent model; write a model_fn with tf.nn.dynamic_rnn, which is here",
    "contrib.learn.KMeansClustering": "k-means; use scikit-learn's KMeans",
    "contrib.learn.LogisticRegressor": "use tf.contrib.learn.LinearClassifier, which is here",
    "contrib.learn.SVM": "a linear SVM by SDCA; use scikit-learn's LinearSVC",
    "contrib.learn.StateSavingRnnEstimator": "a recurrent model; write a model_fn with tf.nn.dynamic_rnn",
    "contrib.learn.evaluate": "use tf.contrib.learn.Estimator's evaluate, which is here",
    "contrib.learn.multi_head": "several heads; write a model_fn that adds the losses of two heads",
    "contrib.libsvm": "reads LibSVM's files; use sklearn.datasets.load_svmlight_file",
    "contrib.linear_optimizer": "SDCA; use tf.train.FtrlOptimizer, which is here, or scikit-learn's linear models",
    "contrib.losses.metric_learning.cluster_loss": "a loss of clusterings; use triplet_semihard_loss",
    "contrib.memory_stats": "memory of a GPU; run nvidia-smi",
    "contrib.meta_graph_transform": "rewrites exported graphs; use tf.graph_util, which is here",
    "contrib.mixed_precision": "scales losses for float16; use tf.train.experimental.MixedPrecisionLossScaleOptimizer",
    "contrib.model_pruning": "prunes weights; it lives on in PyPI's tensorflow-model-optimization (for TensorFlow 2)",
    "contrib.mpi_collectives": "trains over MPI; run on one machine, or use Horovod",
    "contrib.nearest_neighbor": "hashing for neighbours; use scikit-learn's NearestNeighbors",
    "contrib.opt.AGNCustomGetter": "training on several machines; run on one",
    "contrib.opt.AGNOptimizer": "training on several machines; run on one",
    "contrib.opt.DropStaleGradientOptimizer": "training on several machines; run on one",
    "contrib.opt.ElasticAverageCustomGetter": "training on several machines; run on one",
    "contrib.opt.ElasticAverageOptimizer": "training on several machines; run on one",
    "contrib.opt.GGTOptimizer": "an optimizer of second order; use tf.train.AdamOptimizer, which is here",
    "contrib.opt.ModelAverageCustomGetter": "training on several machines; run on one",
    "contrib.opt.ModelAverageOptimizer": "training on several machines; run on one",
    "contrib.opt.ShampooOptimizer": "an optimizer of second order; use tf.train.AdamOptimizer, which is here",
    "contrib.optimizer_v2": "use the optimizers of tf.train, which are here",
    "contrib.periodic_resample": "one reshaping operation; use tf.depth_to_space, which is here",
    "contrib.quantization": "use tf.quantization, which is here",
    "contrib.quantize": "rewrites a graph for quantized training; quantize afterwards with tf.lite.TFLiteConverter",
    "contrib.receptive_field": "receptive fields; `python evaluate.py describe MODEL` of this project prints them",
    "contrib.recurrent": "use tf.nn.dynamic_rnn, which is here",
    "contrib.reduce_slice_ops": "C++ kernels; use tf.segment_sum and its like, which are here",
    "contrib.remote_fused_graph": "runs on a Hexagon processor; use tf.lite",
    "contrib.rnn.BidirectionalGridLSTMCell": "an LSTM over frequencies; use tf.contrib.rnn.LSTMCell, which is here",
    "contrib.rnn.CompiledWrapper": "XLA; use the cell itself, as the wrapper changes the speed and not the numbers",
    "contrib.rnn.GridLSTMCell": "an LSTM over frequencies; use tf.contrib.rnn.LSTMCell, which is here",
    "contrib.rnn.NTMCell": "a neural Turing machine; write the cell as a subclass of tf.nn.rnn_cell.RNNCell",
    "contrib.rnn.TimeFreqLSTMCell": "an LSTM over frequencies; use tf.contrib.rnn.LSTMCell, which is here",
    "contrib.rpc": "calls servers from a graph; call them from tf.py_func",
    "contrib.saved_model": "saves Keras models; use tf.keras.Model.save, which is here",
    "contrib.session_bundle": "loads exports from before SavedModel; use tf.saved_model or tf.train.import_meta_graph",
    "contrib.skflow": "tf.contrib.learn before 0.8; use that, which is here",
    "contrib.solvers": "iterative solvers; use tf.linalg, which is here, or scipy.sparse.linalg",
    "contrib.specs": "networks written as strings; write them with tf.layers or tf.contrib.layers",
    "contrib.stat_summarizer": "statistics of runs; use tf.profiler, which is here",
    "contrib.tensor_forest": "random forests; use scikit-learn's RandomForestClassifier or PyPI's ydf",
    "contrib.tensorrt": "TensorRT; TensorFlow's package of today has no TensorRT for these graphs: leave the step out",
    "contrib.testing": "helpers of TensorFlow's own tests; read events with tf.train.summary_iterator, which is here",
    "contrib.text": "skip-gram sampling; make the pairs in NumPy",
    "contrib.tfprof.ProfileContext": "profiles some steps; use tf.profiler.Profiler, which is here",
    "contrib.timeseries": "models of time series; use PyPI's statsmodels",
    "contrib.training.FeedingQueueRunner": "feeds queues; use tf.train.QueueRunner, which is here",
    "contrib.training.NextQueuedSequenceBatch": "long sequences in queues; use tf.nn.dynamic_rnn on pieces",
    "contrib.training.SequenceQueueingStateSaver": "long sequences in queues; use tf.nn.dynamic_rnn on pieces",
    "contrib.training.Tuner": "a class of Google's own tuner; loop over HParams, which is here",
    "contrib.training.batch_sequences_with_states": "long sequences in queues; use tf.nn.dynamic_rnn on pieces",
    "contrib.verbs": "a network protocol of clusters; run on one machine",
    "data.experimental.StatsAggregator": "statistics of input pipelines; use tf.profiler, which is here",
    "enable_eager_execution": "eager mode: this is TensorFlow 1 in graph mode; run the program under TensorFlow 2",
    "enable_v2_behavior": "TensorFlow 2's behaviour; run the program without tf1",
    "estimator.BoostedTreesClassifier": "boosted trees; use scikit-learn's HistGradientBoostingClassifier",
    "estimator.BoostedTreesEstimator": "boosted trees; use scikit-learn's HistGradientBoostingClassifier",
    "estimator.BoostedTreesRegressor": "boosted trees; use scikit-learn's HistGradientBoostingClassifier",
    "estimator.MultiHead": "several heads; write a model_fn that adds the losses of two heads",
    "estimator.experimental.KMeans": "k-means; use scikit-learn's KMeans",
    "estimator.experimental.LinearSDCA": "SDCA; use tf.train.FtrlOptimizer or scikit-learn's linear models",
    "layers.experimental": "one switch to Keras's rules of names; leave it out",
    "tools.graph_transforms": "rewrites graphs by a C++ tool; use tensorflow.python.tools.optimize_for_inference_lib",
}
_FILE = Path(__file__).with_name("api_1_15.txt")


def explain(name: str) -> str:
    """The message for a dotted name below `tensorflow`: the old symbol, whether a substitute exists, what to do."""
    return f"tf.{name}: {advice(name)}"


def absence(path: str) -> Callable[[str], NoReturn]:
    """The `__getattr__` of the module with this dotted name below `tensorflow`: an AttributeError that explains."""

    def raise_error(name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(f"module 'tensorflow.{path}' has no attribute {name!r}")
        raise AttributeError(explain(f"{path}.{name}"))

    return raise_error


def advice(name: str) -> str:
    """explain() without the name."""
    left_out = max((old for old in LEFT_OUT if name == old or name.startswith(f"{old}.")), key=len, default=None)
    if left_out:
        what = "it" if name == left_out else f"tf.{left_out}"
        return f"{what} is left out here: {LEFT_OUT[left_out]}"
    path, _, last = name.rpartition(".")
    if path.startswith("contrib."):
        path = path.partition(".python")[0]  # where contrib's code was; its names were public one level above
    near = _nearest(path, last)
    if name.startswith("python."):
        remedy = f"use {near}" if near else "look for the same name in the public tf.* modules"
        return f"no such name inside TensorFlow today, and none stands in for it; {remedy}"
    if _was_there(path, last):
        remedy = f"the nearest name that is here: {near}" if near else "write it with tf.nn and tf.* operations"
        return f"TensorFlow 1.15 had it; it is not here, and nothing stands in for it; {remedy}"
    if _is_of_2(name):
        return "a name of TensorFlow 2, which 1.15 did not have; run a TensorFlow 2 program without tf1"
    where = f"tf.{path}" if path else "tf"
    return f"{where} had no {last} in TensorFlow 1.15 either" + (f"; did you mean {near}?" if near else "")


@cache
def names_of_1_15() -> dict[str, frozenset[str]]:
    """The public names of TensorFlow 1.15: dotted module below `tf` ("" is tf itself) -> its names."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    parts = [line.partition(":") for line in lines if not line.startswith("#")]
    return {module: frozenset(names.split()) for module, _, names in parts}


def _was_there(path: str, last: str) -> bool:
    """Whether TensorFlow 1.15 had a name, or the module it is said to be in."""
    names = names_of_1_15()
    parts = [part for part in path.split(".") if part]
    inside = ".".join(parts)
    return last in names.get(inside, ()) or f"{inside}.{last}".strip(".") in names


def _is_of_2(name: str) -> bool:
    """Whether TensorFlow 2 has a name, by the sources of the one that is installed."""
    if ONLY_IN_2.match(f"tensorflow.{name}"):
        return True
    place: str | None = "tensorflow"
    for part in name.split("."):
        names = present.names_of(place) if place and present.file_of(place) else None
        if names is None or part not in names:
            return False
        place = names[part]
    return True


def _nearest(path: str, last: str) -> str | None:
    """The name that is here and comes closest: the same one in another module, else a similar one in this module."""
    same = [f"{module}.{last}".strip(".") for module, names in names_of_1_15().items() if last in names]
    elsewhere = [name for name in same if name != f"{path}.{last}" and not present.absent_part(f"tensorflow.{name}")]
    if elsewhere:
        return f"tf.{min(elsewhere, key=len)}"
    near = difflib.get_close_matches(last, sorted(present.names_here(path) - {last}), n=1, cutoff=0.75)
    return f"tf.{path}.{near[0]}".replace("..", ".") if near else None
