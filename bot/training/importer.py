"""Training data from a file of labelled lines, for the pipeline's benchmark."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Union

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.training.labelled import read_lines


class LabelledFileImporter(TrainingDataImporter):  # type: ignore[misc]
    """Gives Rasa the lines of labelled files as training messages, and no domain or stories."""

    def __init__(
        self,
        config_file: Optional[Text] = None,
        domain_path: Optional[Text] = None,
        training_data_paths: Optional[Union[List[Text], Text]] = None,
        **kwargs: Any,
    ) -> None:
        """An importer of the files in ``training_data_paths``."""
        paths = training_data_paths or []
        self._config_file = config_file
        self._files = [Path(paths)] if isinstance(paths, str) else [Path(path) for path in paths]

    def get_domain(self) -> Domain:
        """An empty domain."""
        return Domain.empty()

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """No stories."""
        return StoryGraph([])

    def get_config(self) -> Dict[Text, Any]:
        """The configuration of the benchmark."""
        config: Dict[Text, Any] = yaml.safe_load(Path(str(self._config_file)).read_text("utf-8"))
        return config

    def get_config_file_for_auto_config(self) -> Optional[Text]:
        """The file that Rasa may complete."""
        return self._config_file

    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        """The labelled lines as messages."""
        lines = [line for file in self._files for line in read_lines(file)]
        return TrainingData(
            [Message({TEXT: line.text, INTENT: line.intent, ENTITIES: line.entities}) for line in lines if line.text]
        )
