"""What they were given."""

from dosing.models.dose_plan import DosePlan
from dosing.models.infusion import Infusion
from dosing.models.infusion_preparation import InfusionPreparation
from dosing.models.product_batch import ProductBatch

__all__ = ["DosePlan", "Infusion", "InfusionPreparation", "ProductBatch"]
