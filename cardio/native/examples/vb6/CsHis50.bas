Attribute VB_Name = "CsHis50"
' The NHI card-reader control software. Not edited by hand: `python -m cardio.native.declarations` writes it.
Option Explicit

' 1.15
Public Declare Function hisGetCardStatus Lib "CsHis50.dll" (ByVal CardType As Long) As Integer
' 1.31
Public Declare Function csOpenCom Lib "CsHis50.dll" (ByVal Comport As Long) As Integer
' 1.32
Public Declare Function csCloseCom Lib "CsHis50.dll" () As Integer
' 1.34
Public Declare Function csGetDateTime Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.35
Public Declare Function csGetCardNo Lib "CsHis50.dll" (ByVal CardType As Long, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.51
Public Declare Function csGetVersionEx Lib "CsHis50.dll" (ByRef pPath As Byte) As Integer
' 1.52
Public Declare Function csSoftwareReset Lib "CsHis50.dll" (ByVal Type_ As Long) As Integer
' unlisted
Public Declare Function csGetVersion Lib "CsHis50.dll" () As Integer
' 1.1
Public Declare Function hisGetBasicData Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.2
Public Declare Function hisGetRegisterBasic Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.12
Public Declare Function hisGetOrganDonate Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.13
Public Declare Function hisGetEmergentTel Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.19
Public Declare Function hisWriteNewBorn Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pNewBornDate As String, ByVal pNoOfDelivered As String) As Integer
' 1.21
Public Declare Function hisWriteOrganDonate Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pOrganDonate As String) As Integer
' 1.23
Public Declare Function hisWriteEmergentTel Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pEmergentTel As String) As Integer
' 1.30
Public Declare Function csUpdateHCContents Lib "CsHis50.dll" () As Integer
' 1.38
Public Declare Function hisGetRegisterBasic2 Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.40
Public Declare Function csUpdateHCNoReset Lib "CsHis50.dll" () As Integer
' 1.6
Public Declare Function hisGetCumulativeData Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.7
Public Declare Function hisGetCumulativeFee Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.9
Public Declare Function hisGetSeqNumber Lib "CsHis50.dll" (ByVal cTreatItem As String, ByVal cBabyTreat As String, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.14
Public Declare Function hisGetLastSeqNum Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.37
Public Declare Function hisGetSeqNumber256 Lib "CsHis50.dll" (ByVal cTreatItem As String, ByVal cBabyTreat As String, ByVal cTreatAfterCheck As String, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.39
Public Declare Function csUnGetSeqNumber Lib "CsHis50.dll" (ByVal pUnTreatDate As String) As Integer
' 1.53
Public Declare Function hisGetSeqNumber256N1 Lib "CsHis50.dll" (ByVal cTreatItem As String, ByVal cBabyTreat As String, ByVal cTreatAfterCheck As String, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.54
Public Declare Function hisGetTreatNumNoICCard Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pHospID As String, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.55
Public Declare Function hisQuickInsurence Lib "CsHis50.dll" (ByVal cTreatItem As String) As Integer
' 1.56
Public Declare Function hisGetTreatNumICCard Lib "CsHis50.dll" (ByVal pDateTime As String, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.5
Public Declare Function hisGetTreatmentNoNeedHPC Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.8
Public Declare Function hisGetTreatmentNeedHPC Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.33
Public Declare Function hisGetCriticalIllness Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.50
Public Declare Function hisGetCriticalIllnessID Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.16
Public Declare Function hisWriteTreatmentCode Lib "CsHis50.dll" (ByVal pDateTime As String, ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pDataWrite As String, ByRef pBufferDocID As Byte) As Integer
' 1.17
Public Declare Function hisWriteTreatmentFee Lib "CsHis50.dll" (ByVal pDateTime As String, ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pDataWrite As String) As Integer
' 1.47
Public Declare Function hisWriteTreatmentData Lib "CsHis50.dll" (ByVal pDateTime As String, ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pDataWrite As String, ByRef pBufferDocID As Byte) As Integer
' 1.10
Public Declare Function hisReadPrescription Lib "CsHis50.dll" (ByRef pOutpatientPrescription As Byte, ByRef iBufferLenOutpatient As Integer, ByRef pLongTermPrescription As Byte, ByRef iBufferLenLongTerm As Integer, ByRef pImportantTreatmentCode As Byte, ByRef iBufferLenImportant As Integer, ByRef pIrritationDrug As Byte, ByRef iBufferLenIrritation As Integer) As Integer
' 1.41
Public Declare Function hisReadPrescriptMain Lib "CsHis50.dll" (ByRef pOutpatientPrescription As Byte, ByRef iBufferLenOutpatient As Integer, ByVal iStartPos As Long, ByVal iEndPos As Long, ByRef iRecCount As Integer) As Integer
' 1.42
Public Declare Function hisReadPrescriptLongTerm Lib "CsHis50.dll" (ByRef pLongTermPrescription As Byte, ByRef iBufferLenLongTerm As Integer, ByVal iStartPos As Long, ByVal iEndPos As Long, ByRef iRecCount As Integer) As Integer
' 1.43
Public Declare Function hisReadPrescriptHVE Lib "CsHis50.dll" (ByRef pImportantTreatmentCode As Byte, ByRef iBufferLenImportant As Integer, ByVal iStartPos As Long, ByVal iEndPos As Long, ByRef iRecCount As Integer) As Integer
' 1.44
Public Declare Function hisReadPrescriptAllergic Lib "CsHis50.dll" (ByRef pIrritationDrug As Byte, ByRef iBufferLenIrritation As Integer, ByVal iStartPos As Long, ByVal iEndPos As Long, ByRef iRecCount As Integer) As Integer
' 1.18
Public Declare Function hisWritePrescription Lib "CsHis50.dll" (ByVal pDateTime As String, ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pDataWrite As String) As Integer
' 1.20
Public Declare Function hisWriteAllergicMedicines Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pDataWrite As String, ByRef pBufferDocID As Byte) As Integer
' 1.45
Public Declare Function hisWriteMultiPrescript Lib "CsHis50.dll" (ByVal pDateTime As String, ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pDataWrite As String, ByRef iWriteCount As Integer) As Integer
' 1.46
Public Declare Function hisWriteAllergicNum Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pDataWrite As String, ByRef pBufferDocID As Byte, ByVal iNum As Long) As Integer
' 1.48
Public Declare Function hisWritePrescriptionSign Lib "CsHis50.dll" (ByVal pDateTime As String, ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pDataWrite As String, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.49
Public Declare Function hisWriteMultiPrescriptSign Lib "CsHis50.dll" (ByVal pDateTime As String, ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pDataWrite As String, ByRef iWriteCount As Integer, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.3
Public Declare Function hisGetRegisterPrevent Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.4
Public Declare Function hisGetRegisterPregnant Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.11
Public Declare Function hisGetInoculateData Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 1.22
Public Declare Function hisWriteHealthInsurance Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pServiceItem As String, ByVal pServiceItemCode As String) As Integer
' 1.24
Public Declare Function hisWritePredeliveryCheckup Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pCheckupCode As String) As Integer
' 1.25
Public Declare Function hisDeletePredeliveryData Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String) As Integer
' 1.26
Public Declare Function hisWriteInoculateData Lib "CsHis50.dll" (ByVal pPatientID As String, ByVal pPatientBirthDate As String, ByVal pItem As String, ByVal pPackageNumber As String) As Integer
' 1.27
Public Declare Function csVerifyHCPIN Lib "CsHis50.dll" () As Integer
' 1.28
Public Declare Function csInputHCPIN Lib "CsHis50.dll" () As Integer
' 1.29
Public Declare Function csDisableHCPIN Lib "CsHis50.dll" () As Integer
' 1.36
Public Declare Function csISSetPIN Lib "CsHis50.dll" () As Integer
' 4.1
Public Declare Function hpcGetHPCStatus Lib "CsHis50.dll" (ByVal Req As Long, ByRef Status As Integer) As Integer
' 4.2
Public Declare Function hpcVerifyHPCPIN Lib "CsHis50.dll" () As Integer
' 4.3
Public Declare Function hpcInputHPCPIN Lib "CsHis50.dll" () As Integer
' 4.4
Public Declare Function hpcUnlockHPC Lib "CsHis50.dll" () As Integer
' 4.5
Public Declare Function hpcGetHPCSN Lib "CsHis50.dll" (ByRef SN As Byte, ByRef Len_SN As Integer) As Integer
' 4.6
Public Declare Function hpcGetHPCSSN Lib "CsHis50.dll" (ByRef SSN As Byte, ByRef Len_SSN As Integer) As Integer
' 4.7
Public Declare Function hpcGetHPCCNAME Lib "CsHis50.dll" (ByRef CNAME As Byte, ByRef Len_CNAME As Integer) As Integer
' 4.8
Public Declare Function hpcGetHPCENAME Lib "CsHis50.dll" (ByRef ENAME As Byte, ByRef Len_ENAME As Integer) As Integer
' 4.9
Public Declare Function hpcVHPCLogout Lib "CsHis50.dll" () As Integer
' 2.1
Public Declare Function csVerifySAMDC Lib "CsHis50.dll" () As Integer
' 2.2
Public Declare Function csGetHospID Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 2.2
Public Declare Function csGetHOSPID Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 2.3
Public Declare Function csGetHospName Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 2.4
Public Declare Function csGetHospAbbName Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 3.1
Public Declare Function csUploadData Lib "CsHis50.dll" (ByVal pUploadFileName As String, ByRef pFileSize As Byte, ByRef pNumber As Byte, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 3.2
Public Declare Function csUploadDataPrec Lib "CsHis50.dll" (ByVal pUploadFileName As String, ByRef pFileSize As Byte, ByRef pNumber As Byte, ByRef pPrecNumber As Byte, ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' 3.3
Public Declare Function csDownloadData Lib "CsHis50.dll" (ByVal pSAMID As String, ByVal pHospID As String, ByVal pNumber As String, ByVal pSendDate As String, ByVal pRecvDate As String, ByVal pServerRandom As String, ByVal pDownloadFileName As String) As Integer
' 5.1
Public Declare Function hisGetICD10EnC Lib "CsHis50.dll" (ByVal IN_ As String, ByRef OUT_ As Byte) As Integer
' 5.2
Public Declare Function hisGetICD10DeC Lib "CsHis50.dll" (ByVal IN_ As String, ByRef OUT_ As Byte) As Integer
' unlisted
Public Declare Function hisGetHPCType Lib "CsHis50.dll" () As Integer
' unlisted
Public Declare Function hisGetInsurerData Lib "CsHis50.dll" (ByRef pBuffer As Byte, ByRef iBufferLen As Integer) As Integer
' unlisted
Public Declare Function HCA_GNFuncCall Lib "CsHis50.dll" (ByVal nFuncID As Long, ByVal InBuf As String, ByRef OutBuf As Byte, ByVal P1 As Long, ByVal P2 As Long, ByVal P3 As Long, ByVal P4 As Long, ByVal P5 As Long) As Integer
