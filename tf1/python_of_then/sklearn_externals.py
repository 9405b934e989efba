"""sklearn.externals, which held joblib and six; what it holds today is scikit-learn's own affair."""
