"""tf.contrib.signal: tf.signal."""

import tensorflow.compat.v1 as _tf

frame = _tf.signal.frame
hamming_window = _tf.signal.hamming_window
hann_window = _tf.signal.hann_window
inverse_stft = _tf.signal.inverse_stft
inverse_stft_window_fn = _tf.signal.inverse_stft_window_fn
linear_to_mel_weight_matrix = _tf.signal.linear_to_mel_weight_matrix
mfccs_from_log_mel_spectrograms = _tf.signal.mfccs_from_log_mel_spectrograms
overlap_and_add = _tf.signal.overlap_and_add
stft = _tf.signal.stft
