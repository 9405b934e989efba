"""HParams: hyperparameters as attributes with types, which text, dicts and JSON can override."""

import json
import numbers
import re

__all__ = ["HParams", "parse_values"]

_ASSIGNMENT = re.compile(
    r"(?P<name>[a-zA-Z][\w.]*)\s*(?:\[\s*(?P<index>\d+)\s*\])?\s*="
    r"\s*(?:\[(?P<list>[^\]]*)\]|(?P<value>[^,\[]*))\s*(?:$|,\s*)"
)
_BOOLS = {"true": True, "True": True, "false": False, "False": False}


def parse_values(values, type_map, ignore_unknown=False):
    """Text "name=value,list=[1,2],list[0]=3" -> {name: value of its type}.

    An assignment to an element gives {name: {index: value}}. type_map: name -> type (of elements, of lists).
    Raises ValueError for what is no such text, an unknown name (unless ignored), a value that is not of its type, or a
    name that is assigned twice.
    """
    found, position = {}, 0
    while position < len(values):
        match = _ASSIGNMENT.match(values, position)
        if not match:
            raise ValueError(f"Malformed hyperparameter value: {values[position:]}")
        position = match.end()
        name = match["name"]
        if name in type_map:
            _assign(found, match, type_map[name], values)
        elif not ignore_unknown:
            raise ValueError(f"Unknown hyperparameter type for {name}")
    return found


def _assign(found: dict, match: re.Match, kind: type, values: str):
    """Adds one assignment to `found`."""
    name, index = match["name"], match["index"]
    if match["list"] is not None:
        if index is not None:
            raise ValueError("Assignment of a list to a list index.")
        value = [_parsed(name, kind, text, values) for text in re.split("[ ,]", match["list"]) if text]
    else:
        value = _parsed(name, kind, match["value"], values)
    if index is None:
        if name in found:
            raise ValueError(f"Multiple assignments to variable '{name}' in {values}")
        found[name] = value
        return
    elements = found.setdefault(name, {})
    if not isinstance(elements, dict) or int(index) in elements:
        raise ValueError(f"Multiple assignments to variable '{name}[{index}]' in {values}")
    elements[int(index)] = value


def _parsed(name: str, kind: type, text: str, values: str):
    try:
        if kind is bool:
            return _BOOLS[text] if text in _BOOLS else bool(int(text))
        return kind(text)
    except (TypeError, ValueError):
        message = f"Could not parse hparam '{name}' of type '{kind.__name__}' with value '{text}' in {values}"
        raise ValueError(message) from None


def _cast(name: str, kind: type, value):
    """The value as `kind`, if that loses nothing: an int for a float, not a float for an int, nor a bool for either."""
    if type(value) is kind or kind is type(None):
        return value
    is_wrong = (
        (issubclass(kind, (str, bytes)) and not isinstance(value, (str, bytes)))
        or issubclass(kind, bool) != isinstance(value, bool)
        or (issubclass(kind, numbers.Integral) and not isinstance(value, numbers.Integral))
        or (issubclass(kind, numbers.Number) and not isinstance(value, numbers.Number))
    )
    if is_wrong:
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind}' from value {value!r}")
    return kind(value)


class HParams:
    """HParams(learning_rate=0.1, units=[64, 32]).learning_rate; the types of the first values stay.

    Raises ValueError for a name that the class needs itself, or an empty list.
    """

    _HAS_DYNAMIC_ATTRIBUTES = True  # for type checkers of that time

    def __init__(self, hparam_def=None, model_structure=None, **kwargs):
        self._hparam_types = {}
        self._model_structure = model_structure
        if hparam_def:
            raise NotImplementedError("tf.contrib.training.HParams: protocol buffers are not supported; use to_json")
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        """Adds a hyperparameter; a tuple or list of values of one type is one with several."""
        if getattr(self, name, None) is not None:
            raise ValueError(f"Hyperparameter name is reserved: {name}")
        is_list = isinstance(value, (list, tuple))
        if is_list and not value:
            raise ValueError(f"Multi-valued hyperparameters cannot be empty: {name}")
        self._hparam_types[name] = (type(value[0] if is_list else value), is_list)
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Another value, of the same type. Raises KeyError for an unknown name, ValueError for another type."""
        kind, is_list = self._hparam_types[name]
        if isinstance(value, list) != is_list:
            wanted = "Must pass a list for multi-valued" if is_list else "Must not pass a list for single-valued"
            raise ValueError(f"{wanted} parameter: {name}")
        setattr(self, name, [_cast(name, kind, one) for one in value] if is_list else _cast(name, kind, value))

    def del_hparam(self, name):
        """Removes it if it is there."""
        if hasattr(self, name):
            delattr(self, name)
            del self._hparam_types[name]

    def parse(self, values):
        """Overrides by text, see parse_values -> self."""
        return self.override_from_dict(
            parse_values(values, {name: kind for name, (kind, _) in self._hparam_types.items()})
        )

    def override_from_dict(self, values_dict):
        """Overrides by {name: value} -> self."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    set_from_map = override_from_dict

    def parse_json(self, values_json):
        """Overrides by a JSON object -> self."""
        return self.override_from_dict(json.loads(values_json))

    def to_json(self, indent=None, separators=None, sort_keys=False):
        """The values as JSON."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def values(self):
        """{name: value}."""
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key, default=None):
        """The value, or the default, which must fit the type of the value (ValueError)."""
        if key not in self._hparam_types:
            return default
        if default is not None:
            kind, is_list = self._hparam_types[key]
            if isinstance(default, list) != is_list:
                raise ValueError(f"Hparam '{key}' of type '{kind}' is incompatible with default={default}")
            for value in default if is_list else [default]:
                _cast(key, kind, value)
        return getattr(self, key)

    def set_model_structure(self, model_structure):
        """Keeps an object that describes the model."""
        self._model_structure = model_structure

    def get_model_structure(self):
        """That object, or None."""
        return self._model_structure

    def to_proto(self, export_scope=None):
        """Refused: the protocol buffer left TensorFlow with contrib."""
        raise NotImplementedError("tf.contrib.training.HParams.to_proto is not supported; use to_json")

    def __contains__(self, key):
        """Whether there is a hyperparameter of that name."""
        return key in self._hparam_types

    def __str__(self):
        """name=value,name=value."""
        return ",".join(f"{name}={value}" for name, value in self.values().items())

    def __repr__(self):
        """HParams([(name, value)])."""
        return f"{type(self).__name__}({sorted(self.values().items())!s})"
