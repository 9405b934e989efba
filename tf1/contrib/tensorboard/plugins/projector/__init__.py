"""TensorBoard's projector of embeddings: its configuration, from the package tensorboard."""

from tensorboard.plugins.projector import (
    EmbeddingInfo,
    ProjectorConfig,
    SpriteMetadata,
    visualize_embeddings,
)

__all__ = ["EmbeddingInfo", "ProjectorConfig", "SpriteMetadata", "visualize_embeddings"]
